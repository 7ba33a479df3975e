package io.resound.server.web;

import java.util.List;

import io.resound.error.Problem;
import io.resound.error.ProblemResponse;
import io.resound.http.SafetyFields;
import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.route.Shaping;
import io.resound.server.exchange.OpenExchange;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Answers each request by the table of routes: by the route's handler, with 404 or 405,
 * or, for {@code OPTIONS}, with the methods of the route.
 */
final class RouteDispatcher {

	private final Routes routes;

	private final List<HttpMessageReader<?>> readers;

	/**
	 * Creates the dispatcher.
	 * @param routes the table of routes
	 * @param readers read the bodies that handlers ask for as objects
	 */
	RouteDispatcher(Routes routes, List<HttpMessageReader<?>> readers) {
		this.routes = routes;
		this.readers = List.copyOf(readers);
	}

	/** The response to the request of an exchange. */
	Mono<ServerResponse> answer(ServerWebExchange exchange) {
		String method = exchange.getRequest().getMethod().name();
		String path = exchange.getRequest().getPath().value();
		Route route = this.routes.at(path);
		if (route == null) {
			return ProblemResponse.of(Problem.notFound(path, this.routes.paths()));
		}
		if (route.isHandled(method)) {
			return handle(route, exchange);
		}
		if (!route.allows(method)) {
			return ProblemResponse.of(Problem.methodNotAllowed(method, path, route.allow()));
		}
		ServerResponse.HeadersBuilder<?> response = ServerResponse.noContent();
		SafetyFields.describe(response::header);
		return response.header(HttpHeaders.ALLOW, route.allow()).build();
	}

	private Mono<ServerResponse> handle(Route route, ServerWebExchange exchange) {
		OpenExchange open = (exchange.getRequest() instanceof RoutedRequest routed) ? routed.exchange() : null;
		Shaping shaping = (open != null) ? open.shaping() : null;
		if (open == null || shaping == null) {
			return answer(route, exchange);
		}
		open.countAsShaped(this.routes);
		return shaping.respond(() -> answer(route, exchange));
	}

	private Mono<ServerResponse> answer(Route route, ServerWebExchange exchange) {
		return route.answer(() -> ServerRequest.create(exchange, this.readers));
	}

}
