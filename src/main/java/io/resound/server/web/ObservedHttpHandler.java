package io.resound.server.web;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.core.observability.DefaultSignalListener;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerHttpObservationDocumentation;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;

/**
 * Spring's own observation of each request, {@code http.server.requests}, around the
 * handler that answers it. Spring's own handler has the observation in the middle of
 * layers that answer some requests in another way than the service does: it ends
 * preflights with 403, logs clients that are gone as errors, and completes responses that
 * failed with certain exceptions. Here the response is the same with and without the
 * observation.
 */
final class ObservedHttpHandler implements HttpHandler {

	private static final ServerRequestObservationConvention DEFAULT = new DefaultServerRequestObservationConvention();

	private final HttpHandler handler;

	private final ObservationRegistry registry;

	private final @Nullable ServerRequestObservationConvention convention;

	/**
	 * Creates the observed handler.
	 * @param handler answers the requests
	 * @param registry is told of each
	 * @param convention names the observation and its tags, or {@code null} for the
	 * registry's own or Spring's
	 */
	ObservedHttpHandler(HttpHandler handler, ObservationRegistry registry,
			@Nullable ServerRequestObservationConvention convention) {
		this.handler = handler;
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		ServerRequestObservationContext context = new ServerRequestObservationContext(request, response,
				request.getAttributes());
		request.getAttributes().put(ServerRequestObservationContext.CURRENT_OBSERVATION_CONTEXT_ATTRIBUTE, context);
		return Mono.defer(() -> this.handler.handle(request, response)).tap(() -> observe(context));
	}

	private Observed observe(ServerRequestObservationContext context) {
		return new Observed(context, ServerHttpObservationDocumentation.HTTP_REACTIVE_SERVER_REQUESTS
			.observation(this.convention, DEFAULT, () -> context, this.registry));
	}

	/** The observation of one request, from its subscription to its end. */
	private static final class Observed extends DefaultSignalListener<Void> {

		private final ServerRequestObservationContext context;

		private final Observation observation;

		private final AtomicBoolean ended = new AtomicBoolean();

		Observed(ServerRequestObservationContext context, Observation observation) {
			this.context = context;
			this.observation = observation;
		}

		/** Makes it the parent of what the route observes. */
		@Override
		public Context addToContext(Context context) {
			return context.put(ObservationThreadLocalAccessor.KEY, this.observation);
		}

		@Override
		public void doFirst() {
			this.observation.start();
		}

		@Override
		public void doOnComplete() {
			end(this.context.getAttributes().get(ExceptionHandlingWebHandler.HANDLED_WEB_EXCEPTION), false);
		}

		@Override
		public void doOnError(Throwable failure) {
			end(failure, RouteFailures.isClientGone(failure));
		}

		@Override
		public void doOnCancel() {
			end(null, true);
		}

		private void end(@Nullable Object failure, boolean clientGone) {
			// Reactor Netty cancels what is complete too.
			if (this.ended.compareAndSet(false, true)) {
				this.context.setConnectionAborted(clientGone);
				if (failure instanceof Throwable thrown) {
					this.observation.error(thrown);
				}
				this.observation.stop();
			}
		}

	}

}
