package io.resound.server.web;

import io.micrometer.observation.ObservationRegistry;
import io.resound.lifecycle.Waits;
import io.resound.route.Routes;
import io.resound.server.exchange.Responder;
import io.resound.trouble.Troubles;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;

/** Creates what answers the router's requests. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

	/**
	 * The routes, without WebFlux's layers around them, and with Spring's own observation
	 * of requests if it is asked for.
	 */
	@Bean
	HttpHandler httpHandler(Routes routes, ServerCodecConfigurer codecs, ObservationRegistry observations,
			ObjectProvider<ServerRequestObservationConvention> convention, Troubles troubles,
			@Value("${management.observations.enable.http.server.requests:false}") boolean observed) {
		RouteDispatcher dispatcher = new RouteDispatcher(routes, codecs.getReaders());
		HttpHandler handler = new RouterHttpHandler(dispatcher::answer, codecs, troubles);
		return observed ? new ObservedHttpHandler(handler, observations, convention.getIfAvailable()) : handler;
	}

	@Bean
	Responder responder(HttpHandler handler, Waits waits) {
		return new WebFluxAdapter(handler, waits);
	}

}
