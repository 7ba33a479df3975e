package io.resound.server.web;

import java.io.IOException;
import java.util.List;

import io.resound.error.Problem;
import io.resound.error.ProblemResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

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
 * have no use for: filters, sessions, observations.
 */
final class RouterHttpHandler implements HttpHandler {

	private static final Logger log = LoggerFactory.getLogger(RouterHttpHandler.class);

	private final RouterFunction<ServerResponse> router;

	private final ServerCodecConfigurer codecs;

	private final List<HttpMessageReader<?>> readers;

	private final ServerResponse.Context context;

	RouterHttpHandler(RouterFunction<ServerResponse> router, ServerCodecConfigurer codecs) {
		this.router = router;
		this.codecs = codecs;
		this.readers = List.copyOf(codecs.getReaders());
		this.context = new WriterContext(List.copyOf(codecs.getWriters()));
	}

	@Override
	public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		ServerWebExchange exchange = new RoutedExchange(request, response, this.codecs);
		ServerRequest routed = ServerRequest.create(exchange, this.readers);
		Mono<Void> answered = this.router.route(routed)
			.flatMap((handler) -> handler.handle(routed))
			.flatMap((answer) -> answer.writeTo(exchange, this.context))
			.onErrorResume((ex) -> recover(exchange, ex));
		// Spring drops the body of an answer to HEAD, and leaves the head to be sent.
		return request.getMethod().equals(HttpMethod.HEAD) ? answered.then(Mono.defer(response::setComplete))
				: answered;
	}

	private Mono<Void> recover(ServerWebExchange exchange, Throwable failure) {
		if (failure instanceof AbortedException || failure instanceof IOException) {
			log.debug("The client is gone", failure);
			return Mono.error(failure);
		}
		log.error("{} {} failed", exchange.getRequest().getMethod(), exchange.getRequest().getPath().value(), failure);
		if (exchange.getResponse().isCommitted()) {
			return Mono.error(failure);
		}
		return ProblemResponse.of(Problem.internal()).flatMap((answer) -> answer.writeTo(exchange, this.context));
	}

	/** What answers with a body of their own are written with. */
	private record WriterContext(List<HttpMessageWriter<?>> messageWriters) implements ServerResponse.Context {

		@Override
		public List<ViewResolver> viewResolvers() {
			return List.of();
		}

	}

}
