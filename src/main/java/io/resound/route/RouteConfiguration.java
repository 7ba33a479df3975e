package io.resound.route;

import java.util.List;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the table of the routes that the features declare. */
@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

	@Bean
	Routes routes(List<Route> routes) {
		return new Routes(routes);
	}

}
