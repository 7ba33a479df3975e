package io.resound.echo;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Sends the body of a request back. It looks at the first buffer: one that is the whole
 * body is written as one buffer, together with the head; one that is not is the first of
 * a stream, the rest of which comes as the client that reads it asks for it.
 * <p>
 * It does what {@code Flux.switchOnFirst} would, without its queue and its guards against
 * threads: all of it happens on the event loop of the connection. A buffer that was
 * handed on belongs to the response; one that comes when nobody wants it any more is
 * released here.
 */
final class EchoTransfer extends Mono<Void> {

	private final Flux<DataBuffer> body;

	private final long length;

	private final ServerHttpResponse response;

	/**
	 * Creates the transfer of a body.
	 * @param body the body of the request
	 * @param length its declared length in bytes, or -1 where none is declared
	 * @param response where it goes
	 */
	EchoTransfer(Flux<DataBuffer> body, long length, ServerHttpResponse response) {
		this.body = body;
		this.length = length;
		this.response = response;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> answer) {
		this.body.subscribe(new Source(answer, this.length, this.response));
	}

	/** Takes the body, and is the stream that the response is written from. */
	private static final class Source extends Flux<DataBuffer> implements CoreSubscriber<DataBuffer>, Subscription {

		private final Operators.DeferredSubscription writing = new Operators.DeferredSubscription();

		private final CoreSubscriber<? super Void> answer;

		private final long length;

		private final ServerHttpResponse response;

		private @Nullable Subscription upstream;

		private @Nullable CoreSubscriber<? super DataBuffer> stream;

		private @Nullable DataBuffer first;

		private boolean begun;

		private boolean ended;

		private @Nullable Throwable failure;

		Source(CoreSubscriber<? super Void> answer, long length, ServerHttpResponse response) {
			this.answer = answer;
			this.length = length;
			this.response = response;
		}

		@Override
		public Context currentContext() {
			return this.answer.currentContext();
		}

		@Override
		public void onSubscribe(Subscription upstream) {
			this.upstream = upstream;
			this.answer.onSubscribe(new Subscription() {

				@Override
				public void request(long n) {
					// The answer has no elements.
				}

				@Override
				public void cancel() {
					Source.this.writing.cancel();
					Source.this.cancel();
				}

			});
			upstream.request(1);
		}

		@Override
		public void onNext(DataBuffer buffer) {
			if (this.stream != null) {
				this.stream.onNext(buffer);
			}
			else if (this.begun) {
				DataBufferUtils.release(buffer);
			}
			else if (buffer.readableByteCount() == this.length) {
				write(Mono.just(buffer));
			}
			else {
				this.first = buffer;
				write(this);
			}
		}

		private void write(Publisher<DataBuffer> answerBody) {
			this.begun = true;
			this.response.writeWith(answerBody).subscribe(new Writer(this.answer, this));
		}

		@Override
		public void onError(Throwable failure) {
			this.ended = true;
			this.failure = failure;
			if (this.stream != null) {
				this.stream.onError(failure);
			}
			else if (!this.begun) {
				this.answer.onError(failure);
			}
		}

		@Override
		public void onComplete() {
			this.ended = true;
			if (this.stream != null) {
				this.stream.onComplete();
			}
			else if (!this.begun) {
				this.begun = true;
				this.response.getHeaders().setContentLength(0);
				this.response.setComplete().subscribe(new Writer(this.answer, this));
			}
		}

		@Override
		public void subscribe(CoreSubscriber<? super DataBuffer> stream) {
			this.stream = stream;
			stream.onSubscribe(this);
		}

		@Override
		public void request(long n) {
			DataBuffer head = this.first;
			long more = n;
			if (head != null && this.stream != null) {
				this.first = null;
				more = (n == Long.MAX_VALUE) ? n : n - 1;
				this.stream.onNext(head);
				if (this.ended) {
					end(this.stream);
					return;
				}
			}
			if (more > 0 && this.upstream != null) {
				this.upstream.request(more);
			}
		}

		private void end(CoreSubscriber<? super DataBuffer> to) {
			if (this.failure != null) {
				to.onError(this.failure);
			}
			else {
				to.onComplete();
			}
		}

		@Override
		public void cancel() {
			if (this.upstream != null) {
				this.upstream.cancel();
			}
			DataBuffer unsent = this.first;
			this.first = null;
			DataBufferUtils.release(unsent);
		}

	}

	/** Tells whoever waits for the answer that the response has been written. */
	private record Writer(CoreSubscriber<? super Void> answer, Source source) implements CoreSubscriber<Void> {

		@Override
		public Context currentContext() {
			return this.answer.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.source.writing.set(subscription);
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(Void nothing) {
			// There is never one.
		}

		@Override
		public void onError(Throwable failure) {
			// What of the body has arrived and is not asked for any more is released.
			this.source.cancel();
			this.answer.onError(failure);
		}

		@Override
		public void onComplete() {
			this.answer.onComplete();
		}

	}

}
