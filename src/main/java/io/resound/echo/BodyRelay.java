package io.resound.echo;

import java.util.Objects;
import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Passes the buffers of one request on to its response, and the demand of the response on
 * to the request. It is the subscriber of the request's body. Numbers of rules in this
 * package are those of the Reactive Streams specification.
 * <p>
 * <b>Invariant:</b> every buffer that arrives is either handed to the response once or
 * released here once. {@link TransferState} says which of the two happens when.
 * <p>
 * <b>Demand:</b> the relay requests one buffer by itself, since the first buffer decides
 * how the response is written. The first demand of the response is reduced by that one,
 * so the request never has to deliver more than the response has requested.
 * <p>
 * <b>Thread:</b> every method runs on the event loop of the connection, which is where
 * both the request and the response call from, so the fields need no synchronization. The
 * assertions are off in production. They are on in all tests, where a call from another
 * thread fails.
 * <p>
 * <b>Tests:</b> {@code EchoTransferTests} has each transition, each release and the
 * thread; {@code BodyRelayTckTests} and {@code StreamedBodyTckTests} hold the rules of
 * Reactive Streams.
 */
final class BodyRelay implements CoreSubscriber<DataBuffer>, ResponseWrite.Transfer {

	private final ResponseWrite write;

	private final long length;

	private final ServerHttpResponse response;

	private final Thread loop = Thread.currentThread();

	private TransferState state = TransferState.NEW;

	/**
	 * The request's, while the request has neither ended nor been cancelled (rule 2.4).
	 */
	private Subscription request = Operators.emptySubscription();

	/** The subscriber of the stream, or the empty one while there is none. */
	private CoreSubscriber<? super DataBuffer> reader = Operators.emptySubscriber();

	private @Nullable DataBuffer held;

	/** Why the request ended, or {@code null} if it is complete. */
	private @Nullable Throwable failure;

	BodyRelay(CoreSubscriber<? super Void> subscriber, long length, ServerHttpResponse response) {
		this.write = new ResponseWrite(subscriber, this);
		this.length = length;
		this.response = response;
	}

	@Override
	public Context currentContext() {
		return this.write.currentContext();
	}

	@Override
	public void onSubscribe(Subscription request) {
		assert onLoop();
		if (this.state != TransferState.NEW) {
			// Rule 2.5: one publisher at a time.
			request.cancel();
			return;
		}
		this.request = Objects.requireNonNull(request);
		this.state = TransferState.WAITING;
		this.write.begin();
		request.request(1);
	}

	@Override
	public void onNext(DataBuffer buffer) {
		assert onLoop();
		switch (this.state) {
			case WAITING -> {
				if (buffer.readableByteCount() == this.length) {
					write(Mono.just(buffer), TransferState.HANDED_OVER);
				}
				else {
					this.held = buffer;
					write(new StreamedBody(this), TransferState.HOLDING);
				}
			}
			case STREAMING -> this.reader.onNext(Objects.requireNonNull(buffer));
			// One that nobody has requested, or that arrives after the cancellation.
			case NEW, HANDED_OVER, HOLDING, HOLDING_LAST, ENDED ->
				DataBufferUtils.release(Objects.requireNonNull(buffer));
		}
	}

	private void write(Publisher<DataBuffer> body, TransferState next) {
		Mono<Void> written = this.response.writeWith(body);
		this.state = next;
		written.subscribe(this.write);
	}

	@Override
	public void onComplete() {
		assert onLoop();
		this.request = Operators.emptySubscription();
		if (this.state == TransferState.WAITING) {
			this.state = TransferState.HANDED_OVER;
			this.response.getHeaders().setContentLength(0);
			this.response.setComplete().subscribe(this.write);
		}
		else {
			endStream(null);
		}
	}

	@Override
	public void onError(Throwable failure) {
		assert onLoop();
		Objects.requireNonNull(failure);
		this.request = Operators.emptySubscription();
		if (this.state == TransferState.WAITING) {
			this.state = TransferState.ENDED;
			this.write.onError(failure);
		}
		else {
			endStream(failure);
		}
	}

	/**
	 * Ends the stream because the request has ended. If there is no stream, the response
	 * has the whole body already, or the transfer has ended.
	 */
	private void endStream(@Nullable Throwable failure) {
		if (this.state == TransferState.HOLDING) {
			this.state = TransferState.HOLDING_LAST;
			this.failure = failure;
		}
		else if (this.state == TransferState.STREAMING) {
			this.state = TransferState.ENDED;
			if (failure != null) {
				this.reader.onError(failure);
			}
			else {
				this.reader.onComplete();
			}
		}
	}

	/**
	 * The response subscribes to the stream. {@link StreamedBody} allows only one
	 * subscriber.
	 */
	void readBy(CoreSubscriber<? super DataBuffer> reader) {
		assert onLoop();
		if (this.state == TransferState.ENDED) {
			Operators.error(reader, new CancellationException("The transfer has been cancelled"));
			return;
		}
		this.reader = reader;
		reader.onSubscribe(new StreamedBody.Demand(this));
	}

	/** The reader of the stream requests {@code n} buffers. */
	void request(long n) {
		assert onLoop();
		if (n <= 0) {
			refuse(n);
			return;
		}
		switch (this.state) {
			case HOLDING -> {
				this.state = TransferState.STREAMING;
				this.reader.onNext(take());
				if (n > 1) {
					this.request.request((n != Long.MAX_VALUE) ? n - 1 : n);
				}
			}
			case HOLDING_LAST -> {
				this.state = TransferState.STREAMING;
				this.reader.onNext(take());
				endStream(this.failure);
			}
			case STREAMING -> this.request.request(n);
			// Rule 3.6: of no effect after the end.
			case NEW, WAITING, HANDED_OVER, ENDED -> {
			}
		}
	}

	/** Rule 3.9: a demand below one is signalled to the reader as an error. */
	private void refuse(long n) {
		if (this.state != TransferState.ENDED) {
			CoreSubscriber<? super DataBuffer> refused = this.reader;
			cancel();
			refused.onError(Exceptions.nullOrNegativeRequestException(n));
		}
	}

	private DataBuffer take() {
		DataBuffer taken = Objects.requireNonNull(this.held);
		this.held = null;
		return taken;
	}

	/**
	 * Ends the transfer: nothing is taken from the request or given to the reader any
	 * more. Of no effect after the end (rules 3.5 and 3.7).
	 */
	@Override
	public void cancel() {
		assert onLoop();
		if (this.state != TransferState.ENDED) {
			this.state = TransferState.ENDED;
			// Rule 3.13: the reader may be collected.
			this.reader = Operators.emptySubscriber();
			Subscription cancelled = this.request;
			this.request = Operators.emptySubscription();
			cancelled.cancel();
			DataBufferUtils.release(this.held);
			this.held = null;
		}
	}

	private boolean onLoop() {
		return Thread.currentThread() == this.loop;
	}

}
