package io.resound.page;

import io.resound.http.SafetyFields;
import io.resound.route.Route;
import io.resound.route.Routes;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The routes of the list at {@code /} and of the icon that browsers request with it. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {

	private static final String ROOT = "/";

	/** A health check, since load balancers request this path by default. */
	@Bean
	Route root(ObjectProvider<Routes> routes) {
		return Route.at(ROOT)
			.methods("GET", "HEAD", "OPTIONS")
			.healthCheck()
			.purpose("this list")
			.answeredBy(new RouteList(routes));
	}

	@Bean
	Route favicon() {
		return Route.at("/favicon.ico").label(ROOT).healthCheck().purpose("204").answeredBy((request) -> {
			ServerResponse.HeadersBuilder<?> response = ServerResponse.noContent();
			SafetyFields.describe(response::header);
			return response.build();
		});
	}

}
