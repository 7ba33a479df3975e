package io.resound.server.web;

import io.resound.error.Problem;
import io.resound.error.ProblemResponse;
import io.resound.http.SafetyFields;
import io.resound.route.Route;
import io.resound.route.Routes;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Finds what answers a request in the table of routes: the route's handler, 404, 405, or
 * the answer to {@code OPTIONS}. It is no bean: Spring would serve it on the management
 * port too.
 */
final class RouteDispatcher implements RouterFunction<ServerResponse> {

	private final Routes routes;

	RouteDispatcher(Routes routes) {
		this.routes = routes;
	}

	@Override
	public Mono<HandlerFunction<ServerResponse>> route(ServerRequest request) {
		return Mono.just(handler(request.method(), request.path()));
	}

	private HandlerFunction<ServerResponse> handler(HttpMethod method, String path) {
		Route route = this.routes.at(path);
		if (route == null) {
			return (request) -> ProblemResponse.of(Problem.notFound(path, this.routes.paths()));
		}
		if (route.isHandled(method.name())) {
			return route.handler();
		}
		if (!route.allows(method.name())) {
			return (request) -> ProblemResponse.of(Problem.methodNotAllowed(method.name(), path, route.allow()));
		}
		return (request) -> {
			ServerResponse.HeadersBuilder<?> response = ServerResponse.noContent();
			SafetyFields.describe(response::header);
			return response.header(HttpHeaders.ALLOW, route.allow()).build();
		};
	}

}
