package io.resound.server.web;

import io.micrometer.observation.ObservationRegistry;
import io.resound.route.Routes;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/** Creates what answers the router's requests. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

	/**
	 * The routes, without WebFlux's layers around them, unless Spring's own observation
	 * of requests is asked for, which lives in those layers.
	 */
	@Bean
	HttpHandler httpHandler(Routes routes, ServerCodecConfigurer codecs, ObservationRegistry observations,
			@Value("${management.observations.enable.http.server.requests:false}") boolean observed) {
		RouterFunction<ServerResponse> router = new RouteDispatcher(routes);
		if (!observed) {
			return new RouterHttpHandler(router, codecs);
		}
		return WebHttpHandlerBuilder.webHandler(RouterFunctions.toWebHandler(router))
			.codecConfigurer(codecs)
			.observationRegistry(observations)
			.build();
	}

}
