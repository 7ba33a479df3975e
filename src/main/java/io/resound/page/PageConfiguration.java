package io.resound.page;

import io.resound.http.SafetyFields;
import io.resound.route.Route;
import io.resound.route.Routes;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The route of the list at {@code /}, and of the icon that browsers ask for with it. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {

	private static final String ROOT = "/";

	/** Load balancers ask for it unless they are told otherwise. */
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
