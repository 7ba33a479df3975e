package io.resound.server;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.resound.lifecycle.DrainProperties;
import io.resound.limits.Limits;
import io.resound.settings.InvalidSettingException;
import io.resound.settings.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings: their keys, their defaults, and what is refused at start. */
class LimitsSettingsTests {

	private static final ApplicationContextRunner RUNNER = new ApplicationContextRunner()
		.withUserConfiguration(Bound.class);

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties({ Limits.class, DrainProperties.class })
	static class Bound {

	}

	@Test
	void theDefaultsAreWhatTheReadmeSays() {
		RUNNER.run((context) -> {
			assertThat(context.getBean(Limits.class)).isEqualTo(new Limits(DataSize.ofGigabytes(1), 100, null,
					Duration.ofSeconds(10), Duration.ofSeconds(30), DataSize.ofKilobytes(4), null));
			assertThat(context.getBean(DrainProperties.class))
				.isEqualTo(new DrainProperties(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(30)));
		});
	}

	@Test
	void theDefaultsOfSpringsOwnSettingsAreOurs() throws IOException {
		Properties properties = PropertiesLoaderUtils
			.loadProperties(new ClassPathResource("application.properties", Limits.class.getClassLoader()));
		assertThat(properties).containsAllEntriesOf(
				Map.of("server.port", "8080", "management.server.port", "8081", "server.http2.enabled", "true",
						"server.max-http-request-header-size", "16KB", "server.netty.max-initial-line-length", "8KB",
						"server.netty.idle-timeout", "75s", "management.endpoints.web.exposure.include",
						"health,info,prometheus,sbom", "management.observations.enable.http.server.requests", "false"));
	}

	@Test
	void everyKeyIsBound() {
		RUNNER
			.withPropertyValues("resound.limits.body=2MB", "resound.limits.fields=50", "resound.limits.heads=5MB",
					"resound.limits.head-timeout=1s", "resound.limits.stall-timeout=2s",
					"resound.limits.slowest-read=5KB", "resound.limits.connections=3", "resound.drain.at-least=4s",
					"resound.drain.at-most=5s", "resound.drain.timeout=6s")
			.run((context) -> {
				assertThat(context.getBean(Limits.class))
					.isEqualTo(new Limits(DataSize.ofMegabytes(2), 50, DataSize.ofMegabytes(5), Duration.ofSeconds(1),
							Duration.ofSeconds(2), DataSize.ofKilobytes(5), 3));
				assertThat(context.getBean(Limits.class).connectionLimit(List.of(), false)).isEqualTo(3);
				assertThat(context.getBean(Limits.class).headLimit()).isEqualTo(DataSize.ofMegabytes(5));
				assertThat(context.getBean(DrainProperties.class)).isEqualTo(
						new DrainProperties(Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(6)));
				assertThat(context.getBean(DrainProperties.class).longest()).isEqualTo(Duration.ofSeconds(11));
			});
	}

	@Test
	void theHeadsMayHoldAnEighthOfTheHeap() {
		long heap = Runtime.getRuntime().maxMemory();
		RUNNER.run((context) -> assertThat(context.getBean(Limits.class).headLimit().toBytes())
			.isEqualTo(Math.max(heap / 8, 4 * 1024 * 1024)));
		DataSize half = DataSize.ofMegabytes(heap / 2 / (1024 * 1024));
		RUNNER.withPropertyValues("resound.limits.heads=" + half.toBytes())
			.run((context) -> assertThat(context).hasNotFailed());
		RUNNER.withPropertyValues("resound.limits.heads=" + (half.toBytes() + 1))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("resound.limits.heads is " + (half.toBytes() + 1) + "B and must be from 4MB to "
						+ Range.text(half) + "."));
		RUNNER.withPropertyValues("resound.limits.heads=4095KB")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("resound.limits.heads is 4095KB and must be from 4MB to " + Range.text(half) + "."));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					resound.limits.body=-1B | resound.limits.body is -1B and must be 0B or more.
					resound.limits.fields=9 | resound.limits.fields is 9 and must be from 10 to 1000.
					resound.limits.fields=1001 | resound.limits.fields is 1001 and must be from 10 to 1000.
					resound.limits.head-timeout=99ms | resound.limits.head-timeout is 99ms and must be from 100ms to 1h.
					resound.limits.head-timeout=61m | resound.limits.head-timeout is 61m and must be from 100ms to 1h.
					resound.limits.stall-timeout=0s | resound.limits.stall-timeout is 0s and must be from 100ms to 1h.
					resound.limits.slowest-read=-1B | resound.limits.slowest-read is -1B and must be from 0B to 1GB.
					resound.limits.slowest-read=1025MB | resound.limits.slowest-read is 1025MB and must be from 0B to 1GB.
					resound.limits.connections=0 | resound.limits.connections is 0 and must be from 1 to 10000000.
					resound.limits.connections=10000001 | resound.limits.connections is 10000001 and must be from 1 to 10000000.
					resound.drain.at-least=-1s | resound.drain.at-least is -1s and must be from 0s to 1h.
					resound.drain.at-least=11s | resound.drain.at-least is 11s and must not exceed resound.drain.at-most, which is 10s.
					resound.drain.at-most=61m | resound.drain.at-most is 61m and must be from 0s to 1h.
					resound.drain.timeout=-1s | resound.drain.timeout is -1s and must be from 0s to 1h.
					resound.drain.timeout=61m | resound.drain.timeout is 61m and must be from 0s to 1h.
					""")
	void aBadValueIsRefusedWithItsRange(String setting, String message) {
		RUNNER.withPropertyValues(setting)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessage(message));
	}

	@ParameterizedTest
	@CsvSource({ "resound.limits.body=much", "resound.limits.fields=some", "resound.limits.head-timeout=soon",
			"resound.limits.connections=many" })
	void aValueThatIsNoneIsRefusedByItsName(String setting) {
		RUNNER.withPropertyValues(setting)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(setting.substring(0, setting.indexOf('=')))
				.hasStackTraceContaining(setting.substring(setting.indexOf('=') + 1)));
	}

	@Test
	void theSmallestAndTheLargestValuesAreTaken() {
		RUNNER
			.withPropertyValues("resound.limits.body=0B", "resound.limits.fields=10",
					"resound.limits.head-timeout=100ms", "resound.limits.stall-timeout=1h",
					"resound.limits.slowest-read=0B", "resound.limits.connections=10000000",
					"resound.drain.at-least=0s", "resound.drain.at-most=0s", "resound.drain.timeout=0s")
			.run((context) -> assertThat(context).hasNotFailed());
		RUNNER.withPropertyValues("resound.limits.fields=1000").run((context) -> assertThat(context).hasNotFailed());
	}

}
