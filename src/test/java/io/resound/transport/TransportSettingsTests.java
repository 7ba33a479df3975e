package io.resound.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings of the transport: their defaults, their values, what is refused. */
class TransportSettingsTests {

	private static final ApplicationContextRunner RUNNER = new ApplicationContextRunner()
		.withUserConfiguration(Bound.class);

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(TransportSettings.class)
	static class Bound {

	}

	@Test
	void theDefaultsAreWhatTheReadmeSays() {
		RUNNER.run((context) -> assertThat(context.getBean(TransportSettings.class))
			.isEqualTo(new TransportSettings(false, Transport.AUTO)));
	}

	@ParameterizedTest
	@CsvSource({ "auto, AUTO", "epoll, EPOLL", "io_uring, IO_URING", "nio, NIO" })
	void everyTransportHasItsName(String name, Transport transport) {
		RUNNER.withPropertyValues("resound.server.transport=" + name)
			.run((context) -> assertThat(context.getBean(TransportSettings.class).transport()).isEqualTo(transport));
	}

	@Test
	void anUnknownTransportIsRefusedByItsName() {
		RUNNER.withPropertyValues("resound.server.transport=pigeon")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("resound.server.transport")
				.hasStackTraceContaining("pigeon"));
	}

}
