package io.resound.spool;

import io.resound.transport.EventLoops;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the spool. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SpoolSettings.class)
class SpoolConfiguration {

	@Bean(destroyMethod = "close")
	Spool spool(SpoolSettings settings, EventLoops eventLoops) {
		boolean on = settings.exchange().toBytes() > 0;
		return new Spool(settings.exchange().toBytes(), on ? SpoolDirectory.of(settings).open(settings.total()) : null,
				eventLoops.heldMemory());
	}

}
