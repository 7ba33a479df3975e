package io.resound.transport;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Starts the event loops. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TransportSettings.class)
class TransportConfiguration {

	@Bean(destroyMethod = "shutdown")
	EventLoops eventLoops(TransportSettings settings, ApplicationEventPublisher events) {
		return new EventLoops(settings, events);
	}

}
