package io.resound.server.web;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.resound.trouble.Troubles;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;

/**
 * Has the router answer a request, without the layers of WebFlux that the routes here
 * have no use for: filters, sessions, exception handlers.
 */
final class RouterHttpHandler implements HttpHandler {

	private final Function<ServerWebExchange, Mono<ServerResponse>> routes;

	private final ServerCodecConfigurer codecs;

	private final ServerResponse.Context context;

	private final RouteFailures failures;

	RouterHttpHandler(Function<ServerWebExchange, Mono<ServerResponse>> routes, ServerCodecConfigurer codecs,
			Troubles troubles) {
		this.routes = routes;
		this.codecs = codecs;
		this.context = new WriterContext(List.copyOf(codecs.getWriters()));
		this.failures = new RouteFailures(this.context, troubles);
	}

	@Override
	public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		ServerWebExchange exchange = new RoutedExchange(request, response, this.codecs);
		Mono<Void> answered = route(exchange).onErrorResume((ex) -> this.failures.respond(exchange, ex));
		// Spring drops the body of an answer to HEAD, and leaves the head to be sent.
		return request.getMethod().equals(HttpMethod.HEAD) ? answered.then(Mono.defer(response::setComplete))
				: answered;
	}

	/**
	 * Has the route answer. A response that is known at once, as the echo's, is written
	 * without an operator in between.
	 */
	@SuppressWarnings("unchecked")
	private Mono<Void> route(ServerWebExchange exchange) {
		try {
			Mono<ServerResponse> answer = this.routes.apply(exchange);
			if (answer instanceof Callable<?>) {
				ServerResponse known = ((Callable<ServerResponse>) answer).call();
				return (known != null) ? known.writeTo(exchange, this.context) : Mono.empty();
			}
			return answer.flatMap((response) -> response.writeTo(exchange, this.context));
		}
		catch (Exception ex) {
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
