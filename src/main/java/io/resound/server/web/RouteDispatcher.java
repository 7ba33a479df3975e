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
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Answers each request by the table of routes: by the route's handler, with 404 or 405,
 * or, for {@code OPTIONS}, with the methods of the route.
 */
final class RouteDispatcher implements HandlerFunction<ServerResponse> {

	private final Routes routes;

	RouteDispatcher(Routes routes) {
		this.routes = routes;
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		return handler(request.method(), request.path()).handle(request);
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
