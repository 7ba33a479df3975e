package io.resound.settings;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each setting that Spring Boot has for its web server and for WebFlux is in one of three
 * lists, which {@code boot-settings.txt} spells out. One that a new version of Boot adds
 * fails this test: decide what it means here, then write the file again by
 * {@code -Dlists.write=true}.
 */
class BootSettingsTests {

	private static final Path LISTS = Path.of("src/test/resources/boot-settings.txt");

	private static final List<String> ROOTS = List.of("server.", "spring.webflux.", "spring.web.");

	/** The lists: the name of a setting, and what becomes of it. */
	private static Map<String, String> lists() throws IOException {
		Map<String, String> lists = new LinkedHashMap<>();
		for (String line : Files.readAllLines(LISTS)) {
			String[] words = line.split(" ");
			assertThat(lists.put(words[0], words[1])).as(line + " is there once").isNull();
		}
		return lists;
	}

	private static Map<String, String> metadata() throws IOException {
		Map<String, String> settings = new TreeMap<>();
		for (URL location : Collections.list(
				BootSettingsTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream json = location.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(json).get("properties")) {
					String name = property.get("name").asString();
					if (ROOTS.stream().anyMatch(name::startsWith)) {
						BootSettings.Way way = BootSettings.way(name);
						settings.put(name, (way != null) ? way.name().toLowerCase(Locale.ROOT) : "none");
					}
				}
			}
		}
		return settings;
	}

	@Test
	void eachIsInOneOfTheLists() throws IOException {
		if (Boolean.getBoolean("lists.write")) {
			Files.write(LISTS, metadata().entrySet().stream().map((e) -> e.getKey() + " " + e.getValue()).toList());
		}
		assertThat(new TreeMap<>(lists())).isEqualTo(metadata()).hasSizeGreaterThan(100);
		assertThat(new TreeSet<>(lists().values())).containsExactly("honoured", "lane_off", "refused");
	}

	static Stream<String> refused() throws IOException {
		return lists().entrySet().stream().filter((entry) -> entry.getValue().equals("refused")).map(Map.Entry::getKey);
	}

	@ParameterizedTest
	@MethodSource("refused")
	void oneThatIsRefusedStopsTheStart(String name) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SettingsCheck.check(GivenEnvironment.arguments("--" + name + "=x")))
			.withMessageStartingWith("--" + name + " is set, but not supported: ");
		String variable = name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
		assertRefused(variable);
		assertRefused(name.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT));
	}

	private static void assertRefused(String variable) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SettingsCheck.check(GivenEnvironment.variables(Map.of(variable, "x"))))
			.withMessageStartingWith("the environment variable " + variable + " is set, but not supported: ");
	}

	@ParameterizedTest
	@CsvSource({ "spring.reactor.netty.shutdown-quiet-period", "server.tomcat.threads.max", "server.prot",
			"server.ssl.certificates[0]", "server.nety.idle-timeout", "server.netty.idle-timout" })
	void oneThatDoesNotExistHereStopsTheStartToo(String name) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SettingsCheck.check(GivenEnvironment.arguments("--" + name + "=x")))
			.withMessageStartingWith("--" + name + " is set, but not supported: ");
	}

	@ParameterizedTest
	@CsvSource({ "server.ssl.enabled, false", "server.compression.enabled, FALSE", "server.shutdown, graceful",
			"server.forward-headers-strategy, none", "server.netty.validate-headers, true" })
	void oneThatAsksForWhatIsDoneAnywayIsTaken(String name, String value) {
		assertThatCode(() -> SettingsCheck.check(GivenEnvironment.arguments("--" + name + "=" + value)))
			.doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SERVER_TOMCAT_THREADS_MAX", "SERVER_JETTY_THREADS_MAX", "SERVER_UNDERTOW_THREADS_IO",
			"SERVER_NETTY_IDLETIMOUT", "SERVER_NETTY_IDLE_TIMOUT", "SERVER_HTTP2_ENABELD", "SERVER_REACTIVE_X" })
	void soDoesAVariableOfAGroupOfBoots(String variable) {
		assertRefused(variable);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SERVER_NETTY_IDLETIMEOUT", "SERVER_NETTY_IDLE_TIMEOUT" })
	void aVariableOfAGroupThatIsHonouredIsTaken(String variable) {
		assertThatCode(() -> SettingsCheck.check(GivenEnvironment.variables(Map.of(variable, "7s"))))
			.doesNotThrowAnyException();
	}

	@ParameterizedTest
	@CsvSource({ "SERVER_NAME, x", "SERVER_SOFTWARE, x", "SERVER_NETTY, x" })
	void aVariableThatMayBeSomebodyElsesIsLeftAlone(String name, String value) {
		assertThatCode(() -> SettingsCheck.check(GivenEnvironment.variables(Map.of(name, value))))
			.doesNotThrowAnyException();
	}

}
