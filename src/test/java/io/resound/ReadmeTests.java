package io.resound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The README is true: its commands answer what it says, its tables are complete. */
class ReadmeTests {

	private static final Pattern EXAMPLE = Pattern.compile("```sh\\n(.+)\\n```\\n\\n```text\\n(.+)\\n```");

	private static final Pattern SETTING = Pattern.compile(
			"^\\| `([a-z][a-z0-9.-]+\\.[a-z.-]+)` \\| `([A-Z0-9_]+)` \\| (?:`(\\S+)` |(.+ ))?\\| (.+) \\|$",
			Pattern.MULTILINE);

	private static final Pattern METRIC = Pattern
		.compile("^\\| `((?:http|resound)_[a-z_]+)` \\| (counter|gauge|histogram)", Pattern.MULTILINE);

	private static final Path OUTPUT = Path.of("target/readme-command.txt");

	private static String readme;

	private static Service service;

	@BeforeAll
	static void start() throws IOException {
		readme = Files.readString(Path.of("README.md"));
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@TestFactory
	List<DynamicTest> itsCommandsAnswerWhatItSays() {
		List<DynamicTest> tests = new ArrayList<>();
		for (MatchResult example : EXAMPLE.matcher(readme).results().toList()) {
			tests.add(DynamicTest.dynamicTest(example.group(1),
					() -> assertThat(run(example.group(1))).isEqualTo(example.group(2))));
		}
		assertThat(tests).hasSizeGreaterThanOrEqualTo(5);
		return tests;
	}

	private static String run(String command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder("bash", "-c",
				command.replace("localhost:8080", "localhost:" + service.port())
					.replace("localhost:8081", "localhost:" + service.managementPort()))
			.redirectErrorStream(true)
			.redirectOutput(OUTPUT.toFile())
			.start();
		process.getOutputStream().close();
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended: " + command).isTrue();
		return Files.readString(OUTPUT).stripTrailing();
	}

	@Test
	void itsTablesOfSettingsSayWhatTheMetadataSays() throws IOException {
		JsonNode metadata = JsonMapper.shared()
			.readTree(Files.readString(Path.of("target/classes/META-INF/spring-configuration-metadata.json")));
		Map<String, String> settings = new TreeMap<>();
		for (JsonNode property : metadata.get("properties")) {
			settings.put(property.get("name").asString(),
					property.path("defaultValue").asString("") + " | " + property.get("description").asString());
		}
		Map<String, String> told = new TreeMap<>();
		for (MatchResult row : SETTING.matcher(readme).results().toList()) {
			told.put(row.group(1),
					((row.group(3) != null) ? row.group(3) : "") + " | " + row.group(5).replace("`", ""));
			assertThat(row.group(2))
				.isEqualTo(row.group(1).replace(".", "_").replace("-", "").toUpperCase(Locale.ROOT));
		}
		assertThat(told).isEqualTo(settings);
	}

	@Test
	void itsTableOfMetricsHasEveryOneOfTheService() {
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").read();
		}
		Set<String> told = METRIC.matcher(readme)
			.results()
			.map((row) -> row.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> served = service.management("/actuator/prometheus")
			.body()
			.lines()
			.filter((line) -> line.matches("# TYPE (http|resound)_.*"))
			.map((line) -> line.split(" ")[2])
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(told).isEqualTo(served);
	}

}
