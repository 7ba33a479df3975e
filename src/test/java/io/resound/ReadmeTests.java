package io.resound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.resound.route.Routes;
import io.resound.testing.Certificates;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The README and the pages in docs/ are true: their commands answer what they say, their
 * tables are complete, their links lead somewhere.
 */
class ReadmeTests {

	private static final Pattern EXAMPLE = Pattern.compile("```sh\\n(.+)\\n```\\n\\n```text\\n(.+)\\n```");

	/** A row of a table that has a command and what it prints. */
	private static final Pattern ROW = Pattern.compile("^\\| `(curl [^`]+)` \\| `([^`]+)` \\|$", Pattern.MULTILINE);

	private static final Pattern PATH = Pattern.compile("localhost:8080(/[^ '?]*)");

	private static final Pattern SETTING = Pattern.compile(
			"^\\| `([a-z][a-z0-9.<>-]+\\.[a-z0-9.-]+)` \\| `([A-Z0-9_<>]+)` \\| (?:`(\\S+)` |(.+ ))?\\| (.+) \\|$",
			Pattern.MULTILINE);

	private static final Pattern METRIC = Pattern.compile(
			"^\\| `((?:http|resound)_[a-z_]+)` \\| (?:counter|gauge|histogram).* \\| (.+) \\|$", Pattern.MULTILINE);

	private static final Pattern HELP = Pattern.compile("^# HELP ((?:http|resound)_\\S+) (.+)$", Pattern.MULTILINE);

	/** A link to a file of the repository, and the name of a heading in it. */
	private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]+))?\\)");

	private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

	/** A name of one of the two images, and its tag. */
	private static final Pattern IMAGE = Pattern.compile("\\b[a-z.]+/(resound|resound-load):([\\w.-]+)");

	private static final Path SOCKET = Path.of("target/readme.sock");

	private static final Path OUTPUT = Path.of("target/readme-command.txt");

	@TempDir
	static Path certificate;

	private static Map<Path, String> pages;

	private static Service service;

	@BeforeAll
	static void start() throws IOException {
		pages = pages();
		Files.deleteIfExists(SOCKET);
		Certificates.write(certificate, Certificates.issue("localhost"));
		service = Service.start(Certificates.bundle("web", certificate, "resound.listeners.secure.port=0",
				"resound.listeners.secure.tls.bundle=web", "resound.listeners.local.path=" + SOCKET));
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static Map<Path, String> pages() throws IOException {
		Map<Path, String> pages = new TreeMap<>();
		pages.put(Path.of("README.md"), Files.readString(Path.of("README.md")));
		try (Stream<Path> files = Files.list(Path.of("docs"))) {
			for (Path page : files.filter((file) -> file.toString().endsWith(".md")).toList()) {
				pages.put(page, Files.readString(page));
			}
		}
		return pages;
	}

	@TestFactory
	List<DynamicTest> theirCommandsAnswerWhatTheySay() {
		List<DynamicTest> tests = new ArrayList<>();
		for (String page : pages.values()) {
			for (MatchResult example : EXAMPLE.matcher(page).results().toList()) {
				tests.add(DynamicTest.dynamicTest(example.group(1),
						() -> assertThat(run(example.group(1))).isEqualTo(example.group(2))));
			}
		}
		assertThat(tests).hasSizeGreaterThanOrEqualTo(7);
		return tests;
	}

	@TestFactory
	List<DynamicTest> theCommandsOfTheTableOfEndpointsPrintWhatItSays() {
		return rows()
			.map((row) -> DynamicTest.dynamicTest(row.group(1),
					() -> assertThat(run(row.group(1))).matches(Pattern.compile(quoted(row.group(2)), Pattern.DOTALL))))
			.toList();
	}

	private static Stream<MatchResult> rows() {
		return ROW.matcher(pages.get(Path.of("README.md"))).results();
	}

	/** A pattern for a text in which an ellipsis stands for anything. */
	private static String quoted(String text) {
		return Stream.of(text.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
	}

	@Test
	void theTableOfEndpointsHasOneCommandForEachRoute() {
		Routes routes = service.context().getBean(Routes.class);
		assertThat(
				rows().flatMap((row) -> PATH.matcher(row.group(1)).results()).map((path) -> routes.at(path.group(1))))
			.containsExactlyInAnyOrderElementsOf(routes.all());
	}

	private static String run(String command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder("bash", "-c",
				command.replace("/tmp/resound.sock", SOCKET.toString())
					.replace("localhost:8080", "localhost:" + service.port())
					.replace("localhost:8081", "localhost:" + service.managementPort()))
			.redirectErrorStream(true)
			.redirectOutput(OUTPUT.toFile())
			.start();
		process.getOutputStream().close();
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended: " + command).isTrue();
		return Files.readString(OUTPUT).stripTrailing();
	}

	/** So that what is built by one command is what another installs. */
	@ParameterizedTest
	@ValueSource(strings = { "README.md", "docs/running.md", "gatling/README.md", "gatling/Dockerfile", "compose.yaml",
			"CONTRIBUTING.md", "helm/verify", "gatling/cluster-check", ".ci/load-tests-in-cluster" })
	void imagesHaveTheTagsThatTheChartsRender(String file) throws IOException {
		List<MatchResult> images = IMAGE.matcher(Files.readString(Path.of(file))).results().toList();
		assertThat(images).isNotEmpty();
		for (MatchResult image : images) {
			String chart = Files.readString(Path.of("helm", image.group(1), "Chart.yaml"));
			assertThat(chart).as(image.group()).containsPattern("(?m)^appVersion: " + image.group(2) + "$");
			String values = Files.readString(Path.of("helm", image.group(1), "values.yaml"));
			assertThat(values).contains("  repository: localhost/" + image.group(1) + "\n", "  tag: \"\"\n");
			assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + image.group(2) + "</version>");
			assertThat(Files.readString(Path.of("Dockerfile"))).contains("ARG VERSION=" + image.group(2) + "\n");
		}
	}

	@Test
	void theTablesOfSettingsSayWhatTheMetadataSays() throws IOException {
		JsonNode metadata = JsonMapper.shared()
			.readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
		Map<String, String> settings = new TreeMap<>();
		for (JsonNode property : metadata.get("properties")) {
			settings.put(property.get("name").asString(),
					property.path("defaultValue").asString("") + " | " + property.get("description").asString());
		}
		Map<String, String> told = new TreeMap<>();
		for (MatchResult row : SETTING.matcher(pages.get(Path.of("docs/configuration.md"))).results().toList()) {
			told.put(row.group(1),
					((row.group(3) != null) ? row.group(3) : "") + " | " + row.group(5).replace("`", ""));
			assertThat(row.group(2))
				.isEqualTo(row.group(1).replace(".", "_").replace("-", "").toUpperCase(Locale.ROOT));
		}
		assertThat(told).isEqualTo(settings);
	}

	@Test
	void theTableOfMetricsSaysWhatTheServiceSays() {
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").read();
		}
		Map<String, String> told = meanings(METRIC, pages.get(Path.of("docs/metrics.md")));
		Map<String, String> served = meanings(HELP, service.management("/actuator/prometheus").body());
		assertThat(told).isEqualTo(served);
	}

	private static Map<String, String> meanings(Pattern pattern, String text) {
		return pattern.matcher(text)
			.results()
			.collect(Collectors.toMap((row) -> row.group(1), (row) -> row.group(2), (first, again) -> first,
					TreeMap::new));
	}

	/** Links to other files of the repository, with the heading that they name. */
	@ParameterizedTest
	@ValueSource(strings = { "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs", "bench/README.md",
			"gatling/README.md", "interop/README.md", "release/README.md", "helm/resound/README.md",
			"helm/watch/README.md" })
	void linksLeadSomewhere(String where) throws IOException {
		try (Stream<Path> files = Files.walk(Path.of(where), 1)) {
			for (Path page : files.filter((file) -> file.toString().endsWith(".md")).toList()) {
				for (MatchResult link : LINK.matcher(Files.readString(page)).results().toList()) {
					assertThat(leadsSomewhere(page, link.group(1), link.group(2))).as(page + ": " + link.group())
						.isTrue();
				}
			}
		}
	}

	private static boolean leadsSomewhere(Path page, String file, String heading) throws IOException {
		Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
		return Files.exists(target) && (heading == null || HEADING.matcher(Files.readString(target))
			.results()
			.anyMatch((line) -> anchor(line.group(1)).equals(heading)));
	}

	/** The name that GitHub gives to a heading. */
	private static String anchor(String heading) {
		return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
	}

}
