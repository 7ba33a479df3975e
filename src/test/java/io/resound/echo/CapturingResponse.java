package io.resound.echo;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

/** A response that a test writes itself: it keeps its body, and ends when it is told. */
final class CapturingResponse extends ServerHttpResponseDecorator {

	private final Sinks.Empty<Void> written = Sinks.empty();

	private Publisher<? extends DataBuffer> body;

	private boolean complete;

	private boolean cancelled;

	CapturingResponse() {
		super(new MockServerHttpResponse());
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		this.body = body;
		return this.written.asMono().doOnCancel(() -> this.cancelled = true);
	}

	@Override
	public Mono<Void> setComplete() {
		this.complete = true;
		return Mono.empty();
	}

	/** The body that it was given, or {@code null} for none. */
	@SuppressWarnings("unchecked")
	Publisher<DataBuffer> body() {
		return (Publisher<DataBuffer>) this.body;
	}

	/** Ends the write of the body. */
	void succeed() {
		this.written.tryEmitEmpty().orThrow();
	}

	/** Fails the write of the body. */
	void fail(Throwable failure) {
		this.written.tryEmitError(failure).orThrow();
	}

	/** Whether it was completed without a body. */
	boolean isComplete() {
		return this.complete;
	}

	/** Whether the write of the body was cancelled. */
	boolean isCancelled() {
		return this.cancelled;
	}

}
