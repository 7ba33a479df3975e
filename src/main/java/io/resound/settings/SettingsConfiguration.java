package io.resound.settings;

import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes {@link SizeParser} read all sizes, including those of Spring Boot's settings. */
@Configuration(proxyBeanMethods = false)
class SettingsConfiguration {

	@Bean
	@ConfigurationPropertiesBinding
	static SizeParser sizeParser() {
		return new SizeParser();
	}

}
