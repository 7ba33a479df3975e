package io.resound;

import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aot.AotDetector;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationListener;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * Takes the beans that a jar may have been packed with as code, which saves Spring from
 * finding out at each start which there are. They are those of the settings in the jar.
 * Boot has beans that come and go with its own settings, so Spring looks for the beans as
 * ever when one of those is given: the service then starts later, but as it was told.
 * {@code -Dspring.aot.enabled} says it for certain.
 */
final class GeneratedBeans implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

	private static final Logger log = LoggerFactory.getLogger(GeneratedBeans.class);

	private static final String GENERATED = Resound.class.getName() + "__ApplicationContextInitializer";

	/** Prefixes of the Boot settings that affect which beans exist. */
	private static final Set<String> DECIDING = Set.of("management", "spring");

	/** Decides on beans by whether it is a port of its own, and by nothing else. */
	private static final ConfigurationPropertyName PORT = ConfigurationPropertyName.of("management.server.port");

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		if (SpringProperties.getProperty(AotDetector.AOT_ENABLED) != null
				|| !ClassUtils.isPresent(GENERATED, Resound.class.getClassLoader())) {
			return;
		}
		decidingSetting(event.getEnvironment()).ifPresentOrElse((setting) -> log
			.info("The generated bean definitions are not used because {} may need other beans", setting),
				() -> System.setProperty(AotDetector.AOT_ENABLED, "true"));
	}

	/** One of the settings given to this start that may ask for other beans. */
	static Optional<ConfigurationPropertyName> decidingSetting(ConfigurableEnvironment environment) {
		if (ManagementPortType.get(environment) != ManagementPortType.DIFFERENT) {
			return Optional.of(PORT);
		}
		return environment.getPropertySources()
			.stream()
			.filter((source) -> !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
			.filter((source) -> !isPacked(source))
			.map(ConfigurationPropertySource::from)
			.filter(IterableConfigurationPropertySource.class::isInstance)
			.flatMap((source) -> ((IterableConfigurationPropertySource) source).stream())
			.filter(GeneratedBeans::decides)
			.findFirst();
	}

	/** Whether it is the same at each start: the jar's properties, and what Boot adds. */
	private static boolean isPacked(PropertySource<?> source) {
		return source.getName().startsWith("Config resource 'class path resource")
				|| source.getName().equals("applicationInfo");
	}

	private static boolean decides(ConfigurationPropertyName name) {
		return !name.isEmpty() && !name.equals(PORT)
				&& DECIDING.contains(name.getElement(0, ConfigurationPropertyName.Form.UNIFORM));
	}

}
