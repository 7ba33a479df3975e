package io.resound.echo;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Answers a request with its own body. Runs on the event loop and never blocks it. */
final class EchoHandler implements HandlerFunction<ServerResponse> {

	private static final Mono<ServerResponse> ECHO = Mono.just(new EchoResponse());

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		return ECHO;
	}

}
