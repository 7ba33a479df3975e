package io.resound.websocket;

import io.netty.util.internal.PlatformDependent;
import io.resound.connection.Upgrade;
import io.resound.metrics.Meters;
import io.resound.metrics.WebSocketMeter;
import io.resound.route.HandshakeFacts;
import io.resound.route.Route;
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
	Route webSocket(WebSocketSettings settings) {
		return Route.at(PATH + "/**")
			.methods("GET")
			.purpose("WebSocket: every message comes back")
			.refusing((arrival) -> Handshake.refusal(arrival, settings))
			.answeredBy((request) -> Mono.error(new IllegalStateException("the connection has not been handed over")));
	}

	@Bean
	Upgrade webSocketUpgrade(WebSocketSettings settings, Meters meters, HandshakeFacts facts) {
		WebSocketMeter meter = meters.webSocket();
		return new WebSocketUpgrade(settings, meter, facts, new DeflateMemory(PlatformDependent.maxDirectMemory()));
	}

}
