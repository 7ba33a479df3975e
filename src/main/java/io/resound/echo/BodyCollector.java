package io.resound.echo;

import java.io.IOException;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import io.resound.spool.Spool;
import io.resound.spool.SpooledBody;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Collects the body of a request in the spool, one buffer after the other, and writes the
 * response when the request is complete.
 *
 * <pre>
 *  COLLECTING ──── the request is complete, or its first buffer is all of it ───► RESPONDING
 *      │                                                                              │
 *      └── the request fails, a limit is exceeded, cancelled ──► ENDED ◄── written ───┘
 * </pre>
 *
 * It owns the spooled body, and releases it on the way to {@code ENDED}. Used on the
 * event loop of the connection only.
 */
final class BodyCollector implements CoreSubscriber<DataBuffer>, ResponseWrite.Transfer {

	private enum State {

		COLLECTING, RESPONDING, ENDED

	}

	private final CoreSubscriber<? super Void> subscriber;

	private final ResponseWrite write;

	private final long length;

	private final ServerHttpResponse response;

	private final Spool spool;

	private final Arrival arrival;

	private State state = State.COLLECTING;

	private Subscription request = Operators.emptySubscription();

	private @Nullable SpooledBody body;

	/** The buffer that is being appended. */
	private @Nullable DataBuffer pending;

	private boolean requestWhole;

	private @Nullable SpooledPieces pieces;

	BodyCollector(CoreSubscriber<? super Void> subscriber, long length, ServerHttpResponse response, Spool spool,
			Arrival arrival) {
		this.subscriber = subscriber;
		this.write = new ResponseWrite(subscriber, this);
		this.length = length;
		this.response = response;
		this.spool = spool;
		this.arrival = arrival;
	}

	@Override
	public Context currentContext() {
		return this.subscriber.currentContext();
	}

	@Override
	public void onSubscribe(Subscription request) {
		this.request = request;
		this.write.begin();
		request.request(1);
	}

	@Override
	public void onNext(DataBuffer buffer) {
		if (this.state != State.COLLECTING) {
			DataBufferUtils.release(buffer);
		}
		else if (this.body == null && buffer.readableByteCount() == this.length) {
			respond(Mono.just(buffer));
		}
		else {
			this.pending = buffer;
			append(buffer);
		}
	}

	private void append(DataBuffer buffer) {
		SpooledBody body = this.body;
		if (body == null) {
			body = this.spool.open(this.arrival.origin().loop(), this.response.bufferFactory(), this::changed);
			this.body = body;
			this.arrival.workingWhile(body::isBusy);
		}
		switch (body.append(buffer)) {
			case ALL -> {
				releasePending();
				if (this.requestWhole) {
					respond(body);
				}
				else {
					this.request.request(1);
				}
			}
			case WAIT -> {
				// Until the body has changed.
			}
			case TOO_LARGE -> refuse(
					Problem.tooLargeForSpool(body.unread() + buffer.readableByteCount(), this.spool.exchangeLimit()));
			case NO_SPACE -> refuse(Problem.spoolFull());
		}
	}

	/** An operation on the spool's file has completed. */
	private void changed() {
		if (this.state == State.COLLECTING && this.pending != null) {
			append(this.pending);
		}
		else if (this.pieces != null) {
			this.pieces.serve();
		}
	}

	@Override
	public void onComplete() {
		this.requestWhole = true;
		this.request = Operators.emptySubscription();
		if (this.state == State.COLLECTING && this.pending == null) {
			if (this.body != null) {
				respond(this.body);
			}
			else {
				this.response.getHeaders().setContentLength(0);
				this.state = State.RESPONDING;
				this.response.setComplete().subscribe(this.write);
			}
		}
	}

	private void respond(SpooledBody body) {
		body.end();
		if (this.length >= 0 && body.unread() <= SpooledBody.PIECE && !body.isBusy()) {
			try {
				DataBuffer all = body.read();
				if (all != null && body.isDrained()) {
					respond(Mono.just(all));
					return;
				}
			}
			catch (IOException ex) {
				fail(ex);
				return;
			}
		}
		SpooledPieces pieces = new SpooledPieces(body);
		this.pieces = pieces;
		this.state = State.RESPONDING;
		this.response.writeAndFlushWith(pieces.all()).subscribe(this.write);
	}

	private void respond(Mono<DataBuffer> body) {
		this.state = State.RESPONDING;
		this.response.writeWith(body).subscribe(this.write);
	}

	@Override
	public void onError(Throwable failure) {
		this.request = Operators.emptySubscription();
		if (this.state == State.COLLECTING) {
			fail(failure);
		}
	}

	private void refuse(Problem problem) {
		fail(new ProblemException(problem));
	}

	private void fail(Throwable failure) {
		cancel();
		this.subscriber.onError(failure);
	}

	@Override
	public void written() {
		end();
	}

	@Override
	public void cancel() {
		Subscription cancelled = this.request;
		this.request = Operators.emptySubscription();
		cancelled.cancel();
		end();
	}

	/** Releases everything. Of no effect after the first time. */
	private void end() {
		if (this.state != State.ENDED) {
			this.state = State.ENDED;
			releasePending();
			if (this.body != null) {
				this.body.release();
			}
		}
	}

	private void releasePending() {
		DataBufferUtils.release(this.pending);
		this.pending = null;
	}

}
