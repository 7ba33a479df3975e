package io.resound.server.web;

import java.util.function.BiFunction;

import io.netty.channel.Channel;
import io.resound.server.exchange.OpenExchange;
import io.resound.server.exchange.OpenExchanges;
import org.reactivestreams.Publisher;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHeadResponseDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Hands a request of Reactor Netty to WebFlux. It is Spring's own adapter but for two
 * things: the URI of a request is put together only when it is asked for, and a response
 * that is one buffer takes no detour over operators that guard what cannot happen on one
 * event loop.
 */
final class WebFluxAdapter implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {

	private final HttpHandler handler;

	WebFluxAdapter(HttpHandler handler) {
		this.handler = handler;
	}

	@Override
	public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
		NettyDataBufferFactory buffers = new RoutedBuffers(response.alloc());
		Channel channel = ((Connection) request).channel();
		OpenExchange exchange = OpenExchanges.find(channel);
		RoutedRequest routed = new RoutedRequest(request, buffers, (exchange != null) ? exchange.arrival() : null);
		ServerHttpResponse answer = new RoutedResponse(response, buffers,
				new Departure(exchange, routed, channel.eventLoop()));
		return this.handler.handle(routed,
				routed.getMethod().equals(HttpMethod.HEAD) ? new HttpHeadResponseDecorator(answer) : answer);
	}

}
