package io.resound.server.web;

import java.util.function.BiFunction;

import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.http.server.reactive.HttpHandler;

/** Makes WebFlux answer the requests of Reactor Netty. */
public final class WebFlux {

	private WebFlux() {
	}

	public static BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answering(HttpHandler handler) {
		return new WebFluxAdapter(handler);
	}

}
