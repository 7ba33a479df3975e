package io.resound.route;

import java.util.function.Supplier;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Another way in which a route answers one request. It is used once, on the event loop of
 * the request, and only if the handler of the route would answer: not if the request is
 * refused before.
 */
@FunctionalInterface
public interface Shaping {

	/**
	 * Responds to the request. It has the handler answer when and if it wants.
	 * @param handler has the handler of the route answer
	 */
	Mono<ServerResponse> respond(Supplier<Mono<ServerResponse>> handler);

}
