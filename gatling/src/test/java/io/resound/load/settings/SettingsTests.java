package io.resound.load.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTests {

	@Test
	void whatIsNotGivenHasTheSimulationsDefaultOrElseTheCommonOne() {
		Settings settings = Settings.read(new Properties(), Map.of(), Map.of(Setting.RATE, "7.5"));
		assertThat(settings.get(Setting.RATE)).isEqualTo(7.5);
		assertThat(settings.get(Setting.BASE_URL)).isEqualTo(URI.create("http://localhost:8080"));
		assertThat(settings.get(Setting.P99)).isEmpty();
	}

	@Test
	void whatIsGivenGoesBeforeEveryDefault() {
		Settings settings = read("duration", "2m", "p99", "250us", "failed", "0.1%", "startAt", "2030-01-31T12:00:00Z",
				"metricsUrl", "http://a:1/m, dns+http://b:2/m", "shareConnections", "false");
		assertThat(settings.get(Setting.DURATION)).isEqualTo(Duration.ofMinutes(2));
		assertThat(settings.get(Setting.P99)).contains(Duration.ofNanos(250_000));
		assertThat(settings.get(Setting.FAILED)).contains(0.001);
		assertThat(settings.get(Setting.START_AT)).contains(Instant.parse("2030-01-31T12:00:00Z"));
		assertThat(settings.get(Setting.METRICS_URL)).containsExactly(URI.create("http://a:1/m"),
				URI.create("dns+http://b:2/m"));
		assertThat(settings.get(Setting.SHARE_CONNECTIONS)).isFalse();
	}

	@Test
	void aPropertyWithADotIsNotOurs() {
		assertThat(read("java.version", "25", "user.dir", "/").get(Setting.PATH)).isEqualTo("/echo");
	}

	@Test
	void anUnknownPropertyIsNamed() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> read("user", "5"))
			.withMessageStartingWith("unknown property user (expected: one of baseUrl, path, ");
	}

	@Test
	void aPropertyOfAnotherSimulationIsUnknownAndNotListed() {
		Properties properties = new Properties();
		properties.setProperty("steps", "3");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Settings.read(properties, Map.of(), Map.of(), Setting.RATE))
			.withMessageStartingWith("unknown property steps (expected: one of ")
			.withMessageContaining(", rate, ")
			.withMessageNotContaining("burst");
		assertThat(Settings.read(new Properties(), Map.of(), Map.of(), Setting.RATE).toString()).contains("  rate ")
			.contains("  baseUrl ")
			.doesNotContain("steps", "users");
	}

	@Test
	void thoseThatAreGivenAreChosen() {
		assertThat(read("rate", "5", "p99", "1ms").chosen()).containsExactly("rate", "p99");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			users            | 0                    | a whole number from 1 to 1000000
			users            | many                 | a whole number from 1 to 1000000
			rate             | 0                    | a number from 0.1 to 1000000
			rate             | NaN                  | a number from 0.1 to 1000000
			duration         | 1500ms               | a time in whole seconds from 1s to 24h
			duration         | 10                   | a time in whole seconds from 1s to 24h
			think            | 2h                   | a time from 0s to 1h
			timeout          | 99999999999999h      | a time from 1ms to 1h
			failed           | 101%                 | a share from 0 to 1
			shareConnections | yes                  | true or false
			http             | 3                    | 1.1 or 2
			method           | post                 | a method in capitals
			path             | echo                 | a path that begins with /
			baseUrl          | localhost:8080       | http://host:port or https://host:port
			baseUrl          | http://localhost/x   | http://host:port or https://host:port, without a path
			startAt          | soon                 | a point in time such as
			metricsUrl       | ftp://x/             | URLs with http, https, or dns+http
			metricsPort      | 65536                | a whole number from 0 to 65535
			metricsLinger    | 11m                  | a time from 0s to 10m
			payload          | 1GB                  | a size from 0B to 256MB
			payload          | 257MB                | a size from 0B to 256MB
			payload          | 1B:0                 | a whole number from 1 to 1000000
			payload          | file:/no/such/file   | a file that can be read
			""")
	void anImpossibleValueIsNamedWithWhatWouldBePossible(String name, String value, String expected) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> read(name, value))
			.withMessageContaining(name + "=" + value + " is impossible (expected: " + expected);
	}

	@Test
	void http2InTheClearIsRefused() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> read("http", "2"))
			.withMessageContaining("http=2 is impossible with baseUrl=http://localhost:8080");
		assertThat(read("http", "2", "baseUrl", "https://localhost").get(Setting.HTTP)).isEqualTo("2");
	}

	@Test
	void theLedgersAreBesideTheMetricsOrElseAtTheService() {
		assertThat(read("baseUrl", "http://a:1").ledgers()).containsExactly(URI.create("http://a:1/runs"));
		assertThat(read("metricsUrl", "http://a:1/actuator/prometheus,dns+http://b:2/actuator/prometheus").ledgers())
			.containsExactly(URI.create("http://a:1/actuator/ledger"), URI.create("dns+http://b:2/actuator/ledger"));
		assertThat(read("metricsUrl", "http://a:1/m", "ledgerUrl", "http://b/ledger").ledgers())
			.containsExactly(URI.create("http://b/ledger"));
	}

	@Test
	void aLedgerOfSeveralInjectorsNeedsACommonStart() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> read("ledger", "true", "injectors", "2"))
			.withMessageContaining("ledger=true is impossible with injectors=2 and startAt=now");
		assertThat(read("ledger", "true", "injectors", "2", "startAt", "2030-01-31T12:00:00Z").get(Setting.LEDGER))
			.isTrue();
	}

	@Test
	void metricsThatAreNotThereCannotLinger() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> read("metricsLinger", "1s"))
			.withMessageContaining("metricsLinger=1s is impossible with metricsPort=none");
		Settings settings = read("metricsLinger", "1s", "metricsPort", "9464");
		assertThat(settings.get(Setting.METRICS_PORT)).contains(9464);
		assertThat(settings.get(Setting.METRICS_LINGER)).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void theInjectorsIndexComesFromTheIndexedJob() {
		Properties properties = new Properties();
		properties.setProperty("injectors", "3");
		Settings settings = Settings.read(properties, Map.of("JOB_COMPLETION_INDEX", "2"), Map.of());
		assertThat(settings.share()).isEqualTo(new Share(2, 3));
	}

	@Test
	void anInjectorBeyondTheirNumberIsRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> read("injector", "3", "injectors", "3"))
			.withMessageContaining("injector=3 is impossible (expected: from 0 to 2");
	}

	@Test
	void everySettingIsInTheReadme() {
		assertThat(Setting.all()).allSatisfy((setting) -> assertThat(Path.of("README.md")).content()
			.containsPattern("(?m)^\\| [^|]*`" + setting.name() + "`[^|]*\\|"));
	}

	private static Settings read(String... namesAndValues) {
		Properties properties = new Properties();
		for (int index = 0; index < namesAndValues.length; index += 2) {
			properties.setProperty(namesAndValues[index], namesAndValues[index + 1]);
		}
		return Settings.read(properties, Map.of(), Map.of(), Setting.all().toArray(Setting<?>[]::new));
	}

}
