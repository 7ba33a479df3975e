package io.resound.route;

import java.util.List;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Collects the routes that the features declare, and what stands around them. */
@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

	@Bean
	Routes routes(List<Route> routes) {
		return new Routes(routes);
	}

	@Bean
	Arounds arounds(List<Around> arounds) {
		return new Arounds(arounds);
	}

}
