package io.resound.settings;

import java.util.Map;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Environments as Spring Boot has them when it has read all that was given. */
final class GivenEnvironment {

	private GivenEnvironment() {
	}

	static ConfigurableEnvironment arguments(String... arguments) {
		ConfigurableEnvironment environment = empty();
		environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
		return attached(environment);
	}

	static ConfigurableEnvironment variables(Map<String, ?> variables) {
		ConfigurableEnvironment environment = empty();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					Map.copyOf(variables)));
		return attached(environment);
	}

	static ConfigurableEnvironment properties(String source, Map<String, ?> properties) {
		ConfigurableEnvironment environment = empty();
		environment.getPropertySources().addFirst(new MapPropertySource(source, Map.copyOf(properties)));
		return attached(environment);
	}

	private static ConfigurableEnvironment empty() {
		ConfigurableEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
		return environment;
	}

	private static ConfigurableEnvironment attached(ConfigurableEnvironment environment) {
		ConfigurationPropertySources.attach(environment);
		return environment;
	}

}
