package io.resound.server.management;

import java.util.Objects;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityResultHandler;
import org.springframework.web.server.ServerWebExchange;

/**
 * Has the results of Boot's endpoints encoded and written on the event loop. Boot calls
 * endpoints that may block on other threads, and Spring would write their responses
 * there, while Reactor Netty cancels the response to a client that is lost on the event
 * loop. If both happen at the same time, Spring does not release the encoded body, or
 * logs that it cannot write to a closed connection.
 */
final class EndpointResponses implements HandlerResultHandler, Ordered {

	private final ResponseEntityResultHandler spring;

	private final Scheduler loop;

	/**
	 * Creates the handler.
	 * @param spring writes the responses
	 * @param loop the only event loop of the management port
	 */
	EndpointResponses(ResponseEntityResultHandler spring, Scheduler loop) {
		this.spring = spring;
		this.loop = loop;
	}

	@Override
	public boolean supports(HandlerResult result) {
		return result.getReturnValue() instanceof Publisher && this.spring.supports(result);
	}

	@Override
	public Mono<Void> handleResult(ServerWebExchange exchange, HandlerResult result) {
		Publisher<?> value = (Publisher<?>) Objects.requireNonNull(result.getReturnValue());
		return this.spring.handleResult(exchange, new HandlerResult(result.getHandler(),
				Mono.from(value).publishOn(this.loop), result.getReturnTypeSource(), result.getBindingContext()));
	}

	/** Before Spring's own. */
	@Override
	public int getOrder() {
		return this.spring.getOrder() - 1;
	}

}
