package io.resound.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/** The chart's README and its schema know the same values as the chart. */
class DocumentationTests {

	private static final Path README = Installation.CHART.resolve("README.md");

	private static final Pattern TABLES = Pattern
		.compile("(?:### .*\n\n\\| value \\| default \\| meaning \\|\n(?:\\|.*\n)+\n?)+");

	/** Values of the chart; those of other charts begin with a comment. */
	private static final Pattern EXAMPLE = Pattern.compile("```yaml\n([^#].*?)```", Pattern.DOTALL);

	/** Objects of tools that install the chart; the values are within. */
	private static final Pattern GITOPS = Pattern.compile("```yaml\n(# (?:Argo CD|Flux): .*?)```", Pattern.DOTALL);

	private static final Pattern COMMAND = Pattern.compile("^helm (?:install|upgrade).* helm/resound(?: (.*))?$",
			Pattern.MULTILINE);

	private static final Pattern SIZE = Pattern.compile(
			"^\\| (\\d+) CPU, (\\d+) ([MG]i)B(?: \\(`(.*)`\\))?.* \\| (\\d+) \\| (\\d+) MiB each \\| ([\\d,]+)",
			Pattern.MULTILINE);

	private static final Pattern FLAG = Pattern.compile("(?:--set ([\\w.]+)=(\\S+))|(?:-f (\\S+))");

	/** What parent charts may hand to any chart. */
	private static final Set<String> OF_PARENTS = Set.of("global", "enabled");

	private static Documentation documentation;

	private static String readme;

	private static String frontPage;

	@BeforeAll
	static void read() throws IOException {
		documentation = Documentation.of(Files.readString(Installation.CHART.resolve("values.yaml")));
		readme = Files.readString(README);
		frontPage = Files.readString(Path.of("README.md"));
	}

	@Test
	void everyValueHasAMeaning() {
		assertThat(documentation.withoutMeaning()).isEmpty();
		assertThat(documentation.entries()).allSatisfy((entry) -> assertThat(entry.meaning()).endsWith("."));
	}

	/** {@code -Dreadme.write=true} writes the tables. */
	@Test
	void theReadmeHasTablesOfAllValuesByTopic() throws IOException {
		Matcher table = TABLES.matcher(readme);
		assertThat(table.find()).as("the README has tables of values").isTrue();
		if (Boolean.getBoolean("readme.write")) {
			Files.writeString(README, table.replaceFirst(Matcher.quoteReplacement(documentation.tables())));
		}
		else {
			assertThat(table.group())
				.as("the tables; to write them: ./mvnw test -Dtest=DocumentationTests -Dreadme.write=true")
				.isEqualTo(documentation.tables());
		}
	}

	@Test
	void theSchemaHasAllValuesAndNoOther() throws IOException {
		JsonNode schema = new ObjectMapper()
			.readTree(Files.readString(Installation.CHART.resolve("values.schema.json")));
		List<String> differences = new ArrayList<>();
		compare("", documentation.values(), schema, schema, differences);
		assertThat(differences).isEmpty();
	}

	private static void compare(String prefix, Map<?, ?> values, JsonNode schema, JsonNode root,
			List<String> differences) {
		JsonNode properties = resolve(schema, root).path("properties");
		if (resolve(schema, root).path("additionalProperties").asBoolean(true)) {
			return;
		}
		Set<String> known = new TreeSet<>();
		properties.fieldNames().forEachRemaining(known::add);
		if (prefix.isEmpty()) {
			known.removeAll(OF_PARENTS);
		}
		values.keySet().stream().filter((key) -> !known.contains(key)).forEach((key) -> differences.add(prefix + key));
		for (String key : known) {
			if (!values.containsKey(key) && !isOptional(prefix)) {
				differences.add(prefix + key + " is in the schema alone");
			}
			else if (values.get(key) instanceof Map<?, ?> map) {
				compare(prefix + key + ".", map, properties.get(key), root, differences);
			}
		}
	}

	/** Kubernetes' own types, of which the values name what they need. */
	private static boolean isOptional(String prefix) {
		return prefix.matches("(.*\\.)?resources\\.|strategy\\..*|dnsConfig\\.|\\w+Probe\\.");
	}

	private static JsonNode resolve(JsonNode schema, JsonNode root) {
		return schema.has("$ref") ? root.at(schema.get("$ref").asText().substring(1)) : schema;
	}

	@TestFactory
	List<DynamicTest> itsExamplesInstall() {
		List<DynamicTest> tests = EXAMPLE.matcher(readme)
			.results()
			.map((example) -> DynamicTest.dynamicTest(example.group(1).lines().findFirst().orElseThrow(),
					() -> Installation.with(example.group(1))))
			.collect(Collectors.toList());
		assertThat(tests).hasSizeGreaterThanOrEqualTo(4);
		return tests;
	}

	/**
	 * What tools render again and again, to compare it with the cluster, must be equal
	 * each time.
	 */
	@TestFactory
	List<DynamicTest> itsValuesForGitOpsRenderTheSameTwice() {
		List<DynamicTest> tests = GITOPS.matcher(readme)
			.results()
			.map((example) -> DynamicTest.dynamicTest(example.group(1).lines().findFirst().orElseThrow(),
					() -> renderTwice(example.group(1))))
			.collect(Collectors.toList());
		assertThat(tests).hasSizeGreaterThanOrEqualTo(3);
		return tests;
	}

	private static void renderTwice(String object) throws IOException {
		JsonNode spec = new ObjectMapper().valueToTree(new Yaml().<Object>load(object)).get("spec");
		JsonNode source = spec.has("source") ? spec.get("source") : spec.at("/chart/spec");
		Path chart = Path.of((source.has("path") ? source.get("path") : source.get("chart")).asText());
		JsonNode values = spec.has("values") ? spec.get("values") : source.at("/helm/valuesObject");
		try (ApiServer cluster = new ApiServer(Kinds.ALL)) {
			Installation once = Installation.of(cluster, chart, "resound", values.toString());
			assertThat(Installation.of(cluster, chart, "resound", values.toString())).isEqualTo(once);
			assertThat(once.objects()).isNotEmpty();
		}
	}

	@TestFactory
	List<DynamicTest> itsSizesAreTheCharts() {
		List<DynamicTest> tests = SIZE.matcher(readme)
			.results()
			.map((row) -> DynamicTest.dynamicTest(row.group(), () -> compareSize(row)))
			.collect(Collectors.toList());
		assertThat(tests).hasSizeGreaterThanOrEqualTo(4);
		return tests;
	}

	private static void compareSize(MatchResult row) {
		String limits = "{cpu: %s, memory: %s%s}".formatted(row.group(1), row.group(2), row.group(3));
		Installation installation = (row.group(4) != null) ? Installation.withFile(row.group(4))
				: Installation.with("resources: {requests: null, limits: " + limits + "}");
		Container container = installation.one(Deployment.class)
			.getSpec()
			.getTemplate()
			.getSpec()
			.getContainers()
			.getFirst();
		assertThat(container.getResources().getLimits()).containsEntry("cpu", new Quantity(row.group(1)))
			.containsEntry("memory", new Quantity(row.group(2) + row.group(3)));
		assertThat(row.group(5)).as("event loops").isEqualTo(row.group(1));
		assertThat(container.getEnv().getFirst().getValue())
			.isEqualTo("-Xms%1$sm -Xmx%1$sm -XX:MaxDirectMemorySize=%1$sm".formatted(row.group(6)));
		assertThat(installation.one(ConfigMap.class).getData()).containsEntry("RESOUND_LIMITS_CONNECTIONS",
				row.group(7).replace(",", ""));
	}

	@TestFactory
	List<DynamicTest> itsCommandsInstall() {
		List<DynamicTest> tests = Stream.of(readme, frontPage)
			.flatMap((page) -> COMMAND.matcher(page).results())
			.map((command) -> DynamicTest.dynamicTest(command.group(), () -> install(command.group(1))))
			.collect(Collectors.toList());
		assertThat(tests).hasSizeGreaterThanOrEqualTo(3);
		return tests;
	}

	private static void install(String flags) throws IOException {
		Matcher flag = FLAG.matcher((flags != null) ? flags : "");
		StringBuilder values = new StringBuilder();
		while (flag.find()) {
			values.append((flag.group(3) != null) ? Files.readString(Path.of(flag.group(3)))
					: nested(flag.group(1), flag.group(2)))
				.append('\n');
		}
		Installation.with(values.isEmpty() ? "{}" : values.toString());
	}

	/** {@code a.b} and {@code c} as {@code a: {b: c}}. */
	private static String nested(String key, String value) {
		String[] steps = key.split("\\.");
		return String.join(": {", steps) + ": " + value + "}".repeat(steps.length - 1);
	}

}
