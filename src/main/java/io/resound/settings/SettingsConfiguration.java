package io.resound.settings;

import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has all sizes read by {@link SizeParser}, those of Spring Boot's settings too. */
@Configuration(proxyBeanMethods = false)
class SettingsConfiguration {

	@Bean
	@ConfigurationPropertiesBinding
	static SizeParser sizeParser() {
		return new SizeParser();
	}

}
