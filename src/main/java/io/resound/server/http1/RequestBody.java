package io.resound.server.http1;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * The body of a request, as the router subscribes to it. What one read has brought and
 * nobody has requested waits here; nothing more is read meanwhile. It owns what waits.
 * <p>
 * <b>Thread:</b> the event loop of the connection calls every method.
 */
final class RequestBody extends Flux<DataBuffer> implements Subscription {

	private final Runnable demandChanged;

	/** Empty in most exchanges, and then not created. */
	private @Nullable Queue<ByteBuf> waiting;

	private @Nullable CoreSubscriber<? super DataBuffer> subscriber;

	private NettyDataBufferFactory buffers;

	private long demand;

	/** Whether nothing more will arrive: all of it has, or the client is gone. */
	private boolean ended;

	/** Why it will never be complete, or {@code null} if it is. */
	private @Nullable Throwable failure;

	/** Whether the subscriber has been told of the end, or nobody wants to be told. */
	private boolean closed;

	/** Whether {@link #deliver} is on the stack. */
	private boolean delivering;

	/**
	 * Creates the body of a request.
	 * @param demandChanged is called when {@link #isWanted} may have changed
	 */
	@SuppressWarnings("NullAway.Init")
	RequestBody(Runnable demandChanged) {
		this.demandChanged = demandChanged;
	}

	/** The same, for who subscribes. */
	Flux<DataBuffer> wrappedBy(NettyDataBufferFactory buffers) {
		this.buffers = buffers;
		return this;
	}

	/** Whether bytes may be read from the client: they would be taken at once. */
	boolean isWanted() {
		return this.ended || this.closed || this.demand > 0;
	}

	/**
	 * A piece has arrived.
	 * @param piece the piece; this method owns it
	 * @param last whether the body is complete with it
	 */
	void arrived(ByteBuf piece, boolean last) {
		this.ended |= last;
		if (this.closed || !piece.isReadable()) {
			piece.release();
		}
		else if (this.subscriber != null && this.demand > 0 && !this.delivering) {
			this.delivering = true;
			deliver(this.subscriber, piece);
			this.delivering = false;
		}
		else {
			if (this.waiting == null) {
				this.waiting = new ArrayDeque<>();
			}
			this.waiting.add(piece);
		}
		deliver();
	}

	/**
	 * The rest, if there is one, will never arrive.
	 * @param failure says why; most connections are closed after the end of a body, and
	 * need no stack trace
	 */
	void fail(Supplier<? extends Throwable> failure) {
		if (!this.ended) {
			this.ended = true;
			this.failure = failure.get();
			deliver();
		}
	}

	/** Nobody wants the rest: what arrives is dropped. */
	void discard() {
		this.closed = true;
		for (ByteBuf piece = poll(); piece != null; piece = poll()) {
			piece.release();
		}
		this.demandChanged.run();
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> subscriber) {
		if (this.subscriber != null || this.closed) {
			Operators.error(subscriber, new IllegalStateException("The body of a request can be read once"));
			return;
		}
		this.subscriber = subscriber;
		subscriber.onSubscribe(this);
		deliver();
	}

	@Override
	public void request(long n) {
		if (Operators.validate(n)) {
			this.demand = Operators.addCap(this.demand, n);
			deliver();
		}
	}

	@Override
	public void cancel() {
		discard();
	}

	private void deliver() {
		CoreSubscriber<? super DataBuffer> subscriber = this.subscriber;
		if (subscriber == null || this.delivering) {
			return;
		}
		this.delivering = true;
		while (this.demand > 0 && isWaiting()) {
			deliver(subscriber, Objects.requireNonNull(poll()));
		}
		this.delivering = false;
		if (this.ended && !this.closed && !isWaiting()) {
			this.closed = true;
			end(subscriber);
		}
		this.demandChanged.run();
	}

	private void deliver(CoreSubscriber<? super DataBuffer> subscriber, ByteBuf piece) {
		if (this.demand != Long.MAX_VALUE) {
			this.demand--;
		}
		subscriber.onNext(this.buffers.wrap(piece));
	}

	private void end(CoreSubscriber<? super DataBuffer> subscriber) {
		if (this.failure != null) {
			subscriber.onError(this.failure);
		}
		else {
			subscriber.onComplete();
		}
	}

	private @Nullable ByteBuf poll() {
		return (this.waiting != null) ? this.waiting.poll() : null;
	}

	private boolean isWaiting() {
		return this.waiting != null && !this.waiting.isEmpty();
	}

}
