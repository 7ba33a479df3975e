package io.resound.spool;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the spool. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SpoolSettings.class)
class SpoolConfiguration {

	@Bean
	Spool spool(SpoolSettings settings) {
		return new Spool(settings);
	}

}
