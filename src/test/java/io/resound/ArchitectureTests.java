package io.resound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.annotation.Conditional;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** The packages, and which may depend on which. */
class ArchitectureTests {

	/**
	 * What each package may depend on, and which of its types are public. A package does
	 * not include those below it.
	 */
	private static final Map<String, Rule> RULES = Stream
		.of(rule("settings", "http").open("AllowedOrigins", "Help", "InvalidSettingException", "Range"),
				rule("http").open("Arrival", "BodyDigest", "ByteSize", "DroppedBody", "Field", "FieldNames",
						"GoDuration", "Origin", "ProxyFacts", "Query", "SafetyFields", "SecretFields", "SentText",
						"Target", "Timestamps", "TlsFacts", "Token"),
				rule("error", "http").open("Problem", "ProblemException", "ProblemResponse"),
				rule("limits", "settings").open("Connections", "GenerateLimits", "HeapShare", "Limits"),
				rule("metrics").open("AbortReason", "DeclineReason", "DropReason", "Endpoint", "Endpoints", "Exchange",
						"FrameLabel", "GrpcCode", "GrpcMeter", "HandshakeMeter", "HandshakeResult", "LoopMeters",
						"Meter", "Meters", "MethodLabel", "ProtocolLabel", "ProxyHeaderMeter", "ProxyHeaderResult",
						"RefusalReason", "WebSocketMeter"),
				rule("trouble", "metrics").open("Trouble", "Troubles"),
				rule("transport").open("AcceptFailures", "EmptyDatagrams", "EventLoops", "HeldMemory", "LinuxTcp",
						"LoopEnded", "LoopGroup", "Recurrence", "Transport"),
				rule("spool", "settings", "transport").open("Spool", "SpooledBody"),
				rule("connection", "http", "metrics", "spool", "transport", "trouble").open("Calls", "ClientConnection",
						"ConnectionHeads", "CountedWrite", "DataFrames", "DatagramSpeaker", "Draining", "Layer", "Loop",
						"Loops", "OpenHeads", "Opening", "Progress", "Protocol", "Speaker", "StreamProtocol",
						"Timeouts", "Upgrade"),
				rule("proxy", "connection", "http", "metrics", "trouble").open("ProxyListener"),
				rule("tls", "connection", "error", "http", "metrics", "settings", "trouble").open("TlsListener",
						"TlsListeners", "TlsSettings"),
				rule("tcp", "connection", "metrics", "trouble"),
				rule("frames", "connection", "limits", "metrics", "settings", "trouble"),
				rule("udp", "connection", "metrics", "settings", "transport"),
				rule("websocket", "connection", "error", "http", "metrics", "route", "settings", "trouble"),
				rule("grpc", "connection", "error", "http", "limits", "metrics", "route"),
				rule("route", "error", "http", "metrics").open("Around", "Arounds", "DirectResponse", "Ending",
						"Example", "HandshakeFacts", "JsonResponse", "MessageShapes", "Pace", "Route", "Routes",
						"RunEntries", "Shaping"),
				rule("cors", "error", "http", "route", "settings"),
				rule("echo", "error", "http", "route", "settings", "spool").open("EchoHead"),
				rule("generate", "error", "http", "lifecycle", "limits", "route", "settings"),
				rule("pod", "http", "route").open("Hostname", "Pod"),
				rule("inspect", "error", "http", "lifecycle", "limits", "pod", "route", "settings", "spool"),
				rule("ledger", "error", "http", "limits", "metrics", "pod", "route", "settings"),
				rule("shape", "error", "http", "lifecycle", "limits", "metrics", "route", "settings"),
				rule("page", "http", "pod", "route"),
				rule("lifecycle", "http", "route", "settings").open("DrainProperties", "Waits"),
				rule("warmup", "settings").open("Rehearsal", "WarmUpProperties"), rule("selftest").open("SelfTest"),
				rule("express", "connection", "echo", "error", "http", "metrics", "trouble").open("ExpressLane",
						"ExpressLoop", "ExpressProperties", "Http2Lane", "Router", "StreamRefusals"),
				rule("server.exchange", "error", "http", "metrics", "route").open("AccessLog", "Arrivals", "DateField",
						"Http2Use", "HttpLimits", "Inbound", "OpenExchange", "OpenExchanges", "Outbound", "RequestHead",
						"Responder", "Terms"),
				rule("server.http1", "server.exchange", "connection", "error", "http", "metrics", "route", "trouble")
					.open("Http1"),
				rule("server.http2", "server.exchange", "connection", "error", "express", "http", "metrics", "route",
						"transport", "trouble")
					.open("Http2"),
				rule("server.web", "server.exchange", "error", "http", "lifecycle", "route", "trouble").open("WebFlux"),
				rule("server.listen", "server.exchange", "server.http1", "server.http2", "server.web", "connection",
						"error", "express", "http", "limits", "metrics", "proxy", "route", "settings", "spool", "tls",
						"transport", "trouble")
					.open("HttpListener", "LaneSwitch", "Listener", "Listeners", "LoopbackListener"),
				rule("server.management", "http", "transport", "trouble"),
				rule("server.run", "server.exchange", "server.listen", "connection", "lifecycle", "limits", "metrics",
						"route", "tls", "transport", "warmup"))
		.collect(Collectors.toUnmodifiableMap(Rule::name, (rule) -> rule));

	/** The packages that work on bytes as they come. */
	private static final Set<String> KNOW_NETTY = Set.of("connection", "express", "frames", "grpc", "metrics", "proxy",
			"server", "tcp", "tls", "transport", "udp", "websocket");

	/** A package's name, dependencies and public types in CONTRIBUTING.md. */
	private static final Pattern PACKAGE_ROW = Pattern
		.compile("(?m)^\\| `([a-z0-9.]+)` \\| [^|]+ \\| ([^|]+) \\| ([^|]+) \\|$");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern JAVADOC_CODE = Pattern.compile("\\{@code ([^}]+)}");

	private static final int LARGEST_CLASS = 350;

	private static final int SMALL_CLASS = 250;

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.resound");

	private static Rule rule(String name, String... dependencies) {
		return new Rule(name, List.of(dependencies), Set.of());
	}

	private static Rule ruleOf(String candidate) {
		Rule rule = RULES.get(candidate);
		assertThat(rule).as("the line of " + candidate + " in RULES").isNotNull();
		return rule;
	}

	static List<String> packages() {
		return CLASSES.getPackage("io.resound")
			.getSubpackagesInTree()
			.stream()
			.filter((candidate) -> !candidate.getClasses().isEmpty())
			.map((candidate) -> candidate.getName().substring("io.resound.".length()))
			.sorted()
			.toList();
	}

	@Test
	void everyPackageIsOnTheMap() {
		assertThat(packages())
			.as("a new package needs a line in RULES and a package-info with its purpose and dependencies")
			.containsExactlyInAnyOrderElementsOf(RULES.keySet());
	}

	@Test
	void contributingListsThePackages() throws IOException {
		Map<String, Rule> listed = PACKAGE_ROW.matcher(Files.readString(Path.of("CONTRIBUTING.md")))
			.results()
			.map((row) -> new Rule(row.group(1), code(row.group(2)), Set.copyOf(code(row.group(3)))))
			.collect(Collectors.toUnmodifiableMap(Rule::name, (rule) -> rule));
		assertThat(listed).as("the table of packages in CONTRIBUTING.md has a row for each line of RULES")
			.containsOnlyKeys(RULES.keySet());
		assertThat(listed.values()).allSatisfy((row) -> {
			assertThat(row.dependencies()).as(row.name() + " in CONTRIBUTING.md")
				.containsExactlyInAnyOrderElementsOf(RULES.get(row.name()).dependencies());
			assertThat(row.open()).as(row.name() + " in CONTRIBUTING.md").isEqualTo(RULES.get(row.name()).open());
		});
	}

	private static List<String> code(String cell) {
		return CODE.matcher(cell).results().map((match) -> match.group(1)).toList();
	}

	@ParameterizedTest
	@MethodSource("packages")
	void packageInfoNamesTheDependencies(String candidate) throws IOException {
		Path file = Path.of("src/main/java/io/resound", candidate.replace('.', '/'), "package-info.java");
		String text = Files.readString(file).replaceAll("\\s+(\\* )?", " ");
		assertThat(text).as(file.toString()).contains("Depends on ");
		assertThat(JAVADOC_CODE.matcher(text.substring(text.indexOf("Depends on ")))
			.results()
			.map((match) -> match.group(1))).as(file + ", after \"Depends on\"")
			.containsExactlyInAnyOrderElementsOf(ruleOf(candidate).dependencies());
	}

	@ParameterizedTest
	@MethodSource("packages")
	void aPackageDependsOnlyOnThoseItMay(String candidate) {
		List<String> dependencies = ruleOf(candidate).dependencies();
		String[] known = Stream.concat(Stream.of(candidate), dependencies.stream())
			.map((name) -> "io.resound." + name)
			.toArray(String[]::new);
		DescribedPredicate<JavaClass> allowed = resideOutsideOfPackage("io.resound..").or(resideInAnyPackage(known));
		classes().that()
			.resideInAPackage("io.resound." + candidate)
			.should()
			.onlyDependOnClassesThat(allowed)
			.as(candidate + " depends only on " + dependencies + " of the other packages")
			.because(
					"features do not depend on each other: what two of them need is a value in limits, error or lifecycle,"
							+ " and what ties them to the pipeline belongs into server")
			.check(CLASSES);
	}

	@ParameterizedTest
	@MethodSource("packages")
	void onlyTheTypesNamedForAPackageArePublic(String candidate) {
		Set<String> visible = CLASSES.getPackage("io.resound." + candidate)
			.getClasses()
			.stream()
			.filter((type) -> isTopLevel(type) && isPublic(type))
			.map(JavaClass::getSimpleName)
			.collect(Collectors.toSet());
		assertThat(visible)
			.as("the public types of " + candidate + ": keep others package-private, or name them in RULES")
			.isEqualTo(ruleOf(candidate).open());
	}

	private static boolean isTopLevel(JavaClass type) {
		return type.isTopLevelClass() && !type.isArray() && !type.getSimpleName().equals("package-info");
	}

	private static boolean isPublic(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC);
	}

	@Test
	void mostTypesAreNotPublic() {
		List<JavaClass> types = CLASSES.stream().filter(ArchitectureTests::isTopLevel).toList();
		long visible = types.stream().filter(ArchitectureTests::isPublic).count();
		assertThat(100.0 * visible / types.size()).as("percent of the types that are public").isLessThanOrEqualTo(40);
	}

	@Test
	void classesAreSmall() throws IOException {
		try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
			Map<String, Integer> lines = sources.filter((file) -> file.toString().endsWith(".java"))
				.collect(Collectors.toMap(Path::toString, ArchitectureTests::lines));
			assertThat(lines).as("lines of a source")
				.allSatisfy((file, count) -> assertThat(count).as(file).isLessThanOrEqualTo(LARGEST_CLASS));
			long small = lines.values().stream().filter((count) -> count <= SMALL_CLASS).count();
			assertThat(100.0 * small / lines.size()).as("percent of the sources of at most %d lines", SMALL_CLASS)
				.isGreaterThanOrEqualTo(95);
		}
	}

	private static int lines(Path source) {
		try {
			return Files.readAllLines(source).size();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void nobodyKnowsTheServer() {
		noClasses().that()
			.resideOutsideOfPackage("io.resound.server..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.resound.server..")
			.because("server assembles the packages: hand it a bean, an interface of your package or a value instead")
			.check(CLASSES);
	}

	@Test
	void nettyIsKnownOnlyWhereBytesAreHandled() {
		String[] knowing = KNOW_NETTY.stream()
			.map((candidate) -> "io.resound." + candidate + "..")
			.toArray(String[]::new);
		noClasses().that()
			.resideOutsideOfPackages(knowing)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.netty..", "reactor.netty..")
			.because("a package that is not a codec uses Spring's DataBuffer and HttpHeaders, or in plain values;"
					+ " the handler of Netty that it needs belongs into server")
			.check(CLASSES);
	}

	@Test
	void packagesAreFreeOfCycles() {
		SlicesRuleDefinition.slices()
			.matching("io.resound.(**)")
			.should()
			.beFreeOfCycles()
			.because("a package must be readable on its own: move what both need into the one with fewer dependencies")
			.check(CLASSES);
	}

	@Test
	void logsGoThroughSlf4j() {
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING
			.because("org.slf4j.Logger is what Spring's settings of the log reach")
			.check(CLASSES);
		noClasses().that()
			.resideOutsideOfPackages("io.resound", "io.resound.selftest..")
			.should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
			.because("standard output is the log's, which may be JSON: use org.slf4j.Logger;"
					+ " only commands that end without a log print to it")
			.check(CLASSES);
	}

	@Test
	void noBeanIsConditional() {
		noClasses().should()
			.dependOnClassesThat()
			.areAssignableTo(Conditional.class)
			.orShould()
			.dependOnClassesThat()
			.areMetaAnnotatedWith(Conditional.class)
			.because("beans that are generated at the build know only what was set then:"
					+ " make the bean always, and have it look at its settings")
			.check(CLASSES);
	}

	@Test
	void everyPackageIsNullMarked() {
		List<String> unmarked = Stream
			.concat(Stream.of(CLASSES.getPackage("io.resound")),
					CLASSES.getPackage("io.resound").getSubpackagesInTree().stream())
			.filter((candidate) -> !candidate.getClasses().isEmpty())
			.filter((candidate) -> !candidate.isAnnotatedWith(NullMarked.class))
			.map(JavaPackage::getName)
			.toList();
		assertThat(unmarked).as("packages whose package-info.java lacks @NullMarked").isEmpty();
	}

	@Test
	void namesOfMetricsAreSpelledInMetricsOnly() throws IOException {
		try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
			Set<String> spelling = sources.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !file.startsWith("src/main/java/io/resound/metrics"))
				.filter(ArchitectureTests::spellsMetric)
				.map(Path::toString)
				.collect(Collectors.toSet());
			assertThat(spelling).as("sources that spell a metric's name: it belongs into metrics, behind the Meter")
				.isEmpty();
		}
	}

	private static boolean spellsMetric(Path source) {
		try {
			String text = Files.readString(source);
			return text.contains("\"http_") || text.contains("\"resound_");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What holds for a package.
	 *
	 * @param name its name below {@code io.resound}
	 * @param dependencies the packages that it may depend on
	 * @param open the names of its public types
	 */
	private record Rule(String name, List<String> dependencies, Set<String> open) {

		Rule open(String... types) {
			return new Rule(this.name, this.dependencies, Set.of(types));
		}

	}

}
