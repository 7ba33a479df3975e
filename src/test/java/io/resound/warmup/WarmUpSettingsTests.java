package io.resound.warmup;

import java.time.Duration;

import io.resound.settings.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The settings of the warm-up: their keys, their defaults, and what is refused at start.
 */
class WarmUpSettingsTests {

	private static final ApplicationContextRunner RUNNER = new ApplicationContextRunner()
		.withUserConfiguration(Bound.class);

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(WarmUpProperties.class)
	static class Bound {

	}

	@Test
	void theDefaultsAreWhatTheReadmeSays() {
		RUNNER.run((context) -> assertThat(context.getBean(WarmUpProperties.class))
			.isEqualTo(new WarmUpProperties(false, Duration.ofSeconds(1))));
	}

	@Test
	void everyKeyIsBound() {
		RUNNER.withPropertyValues("resound.warm-up.enabled=true", "resound.warm-up.at-most=2s")
			.run((context) -> assertThat(context.getBean(WarmUpProperties.class))
				.isEqualTo(new WarmUpProperties(true, Duration.ofSeconds(2))));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			9ms | resound.warm-up.at-most is 9ms and must be from 10ms to 1m.
			-1s | resound.warm-up.at-most is -1s and must be from 10ms to 1m.
			61s | resound.warm-up.at-most is 61s and must be from 10ms to 1m.
			""")
	void aBadTimeIsRefusedWithItsRange(String value, String message) {
		RUNNER.withPropertyValues("resound.warm-up.at-most=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessage(message));
	}

	@ParameterizedTest
	@ValueSource(strings = { "10ms", "1m" })
	void theShortestAndTheLongestTimesAreTaken(String value) {
		RUNNER.withPropertyValues("resound.warm-up.at-most=" + value)
			.run((context) -> assertThat(context).hasNotFailed());
	}

}
