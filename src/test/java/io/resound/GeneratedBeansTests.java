package io.resound;

import java.util.Map;
import java.util.Optional;

import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which settings decide on the beans of a packed service. */
class GeneratedBeansTests {

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void theSettingsInTheJarAreThoseTheBeansAreGeneratedFrom() {
		assertThat(GeneratedBeans.decidingSetting(service.context().getEnvironment())).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "resound.express.enabled, false", "server.port, 9090", "server.http2.enabled, false",
			"management.server.port, 9091", "logging.structured.format.console, ecs" })
	void theseAreReadAtEachStart(String key, String value) {
		assertThat(decidingWith(new MapPropertySource("given", Map.of(key, value)))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "management.endpoints.web.exposure.include, *", "management.endpoint.health.probes.enabled, false",
			"management.server.port, -1", "spring.threads.virtual.enabled, true" })
	void theseMayAskForOtherBeans(String key, String value) {
		assertThat(decidingWith(new MapPropertySource("given", Map.of(key, value)))).hasValue(key);
	}

	@ParameterizedTest
	@CsvSource({ "MANAGEMENT_SERVER_PORT, 9091,", "RESOUND_METRICS_ENABLED, false,",
			"MANAGEMENT_INFO_JAVA_ENABLED, false, management.info.java.enabled",
			"SPRING_PROFILES_ACTIVE, any, spring.profiles.active" })
	void variablesAreSettings(String variable, String value, String setting) {
		assertThat(
				decidingWith(new SystemEnvironmentPropertySource("given-systemEnvironment", Map.of(variable, value))))
			.isEqualTo(Optional.ofNullable(setting));
	}

	private static Optional<String> decidingWith(PropertySource<?> given) {
		ConfigurableEnvironment environment = service.context().getEnvironment();
		environment.getPropertySources().addFirst(given);
		try {
			return GeneratedBeans.decidingSetting(environment).map(Object::toString);
		}
		finally {
			environment.getPropertySources().remove(given.getName());
		}
	}

}
