package io.resound.websocket;

import io.netty.util.internal.PlatformDependent;
import io.resound.connection.Timeouts;
import io.resound.connection.Upgrade;
import io.resound.metrics.Meters;
import io.resound.route.Example;
import io.resound.route.HandshakeFacts;
import io.resound.route.MessageShapes;
import io.resound.route.Route;
import io.resound.route.RunEntries;
import reactor.core.publisher.Mono;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Serves WebSocket at {@value #PATH} and below. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebSocketSettings.class)
class WebSocketConfiguration {

	static final String PATH = "/ws";

	@Bean
	Agreements webSocketAgreements(WebSocketSettings settings, Timeouts timeouts, Meters meters, HandshakeFacts facts,
			MessageShapes shapes, RunEntries entries) {
		return new Agreements(settings, timeouts.idle(), meters.webSocket(), facts,
				new DeflateMemory(PlatformDependent.maxDirectMemory()), shapes, entries);
	}

	@Bean
	Route webSocket(Agreements agreements) {
		return Route.at(PATH + "/**")
			.methods("GET")
			.purpose("WebSocket: every message comes back")
			.example(new Example("GET", PATH, "Hello"))
			.refusing(agreements::refusal)
			.answeredBy((request) -> Mono.error(new IllegalStateException("the connection has not been handed over")));
	}

	@Bean
	Upgrade webSocketUpgrade(Agreements agreements) {
		return new WebSocketUpgrade(agreements);
	}

}
