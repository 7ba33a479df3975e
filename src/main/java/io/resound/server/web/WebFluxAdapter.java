package io.resound.server.web;

import io.resound.lifecycle.Waits;
import io.resound.server.exchange.Inbound;
import io.resound.server.exchange.Outbound;
import io.resound.server.exchange.Responder;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHeadResponseDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Hands requests to WebFlux. What of a request is seldom asked for, as its URI, is put
 * together only then, and a response that is one buffer takes no detour over operators
 * that guard what cannot happen on one event loop.
 */
final class WebFluxAdapter implements Responder {

	private final HttpHandler handler;

	private final Waits waits;

	WebFluxAdapter(HttpHandler handler, Waits waits) {
		this.handler = handler;
		this.waits = waits;
	}

	@Override
	public Mono<Void> respond(Inbound request, Outbound response) {
		NettyDataBufferFactory buffers = new RoutedBuffers(response.allocator());
		RoutedRequest routed = new RoutedRequest(request, buffers);
		ServerHttpResponse answer = new RoutedResponse(response, buffers,
				new Departure(request.exchange(), routed, this.waits));
		return this.handler.handle(routed,
				routed.getMethod().equals(HttpMethod.HEAD) ? new HttpHeadResponseDecorator(answer) : answer);
	}

}
