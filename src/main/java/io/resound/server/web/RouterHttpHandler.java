package io.resound.server.web;

import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;

/**
 * Has the router answer a request, without the layers of WebFlux that the routes here
 * have no use for: filters, sessions, exception handlers.
 */
final class RouterHttpHandler implements HttpHandler {

	private final RouterFunction<ServerResponse> router;

	private final ServerCodecConfigurer codecs;

	private final List<HttpMessageReader<?>> readers;

	private final ServerResponse.Context context;

	private final RouteFailures failures;

	RouterHttpHandler(RouterFunction<ServerResponse> router, ServerCodecConfigurer codecs) {
		this.router = router;
		this.codecs = codecs;
		this.readers = List.copyOf(codecs.getReaders());
		this.context = new WriterContext(List.copyOf(codecs.getWriters()));
		this.failures = new RouteFailures(this.context);
	}

	@Override
	public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		ServerWebExchange exchange = new RoutedExchange(request, response, this.codecs);
		Mono<Void> answered = route(exchange).onErrorResume((ex) -> this.failures.respond(exchange, ex));
		// Spring drops the body of an answer to HEAD, and leaves the head to be sent.
		return request.getMethod().equals(HttpMethod.HEAD) ? answered.then(Mono.defer(response::setComplete))
				: answered;
	}

	private Mono<Void> route(ServerWebExchange exchange) {
		ServerRequest routed = ServerRequest.create(exchange, this.readers);
		try {
			return this.router.route(routed)
				.flatMap((handler) -> handler.handle(routed))
				.flatMap((answer) -> answer.writeTo(exchange, this.context));
		}
		catch (RuntimeException ex) {
			// A predicate of a route has failed.
			return Mono.error(ex);
		}
	}

	/** What answers with a body of their own are written with. */
	private record WriterContext(List<HttpMessageWriter<?>> messageWriters) implements ServerResponse.Context {

		@Override
		public List<ViewResolver> viewResolvers() {
			return List.of();
		}

	}

}
