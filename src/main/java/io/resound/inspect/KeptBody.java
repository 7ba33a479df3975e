package io.resound.inspect;

import java.io.IOException;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import io.resound.http.BodyDigest;
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
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Reads the body of a request: counts and digests all of it, and keeps its beginning
 * until it is complete. A body that does not arrive in one piece is kept in the spool
 * meanwhile, so that it takes memory only while there is enough. It reads when it is
 * subscribed to, once. Used on the event loop of the connection only.
 */
final class KeptBody extends Mono<ReceivedBody> implements CoreSubscriber<DataBuffer>, Subscription {

	/** The most bytes that are kept. */
	static final int MOST = 64 * 1024;

	private final ServerRequest request;

	private final Spool spool;

	/** How many bytes more are kept. */
	private long space;

	private final BodyDigest digest = new BodyDigest(true);

	/** What is kept of a body that came in one piece. */
	private byte[] whole = {};

	private @Nullable SpooledBody body;

	/** The piece that the spool has no space for at the moment; this owns it. */
	private @Nullable DataBuffer piece;

	/** Tries again what the spool could not do, or {@code null} if there is nothing. */
	private @Nullable Runnable waiting;

	private @Nullable CoreSubscriber<? super ReceivedBody> subscriber;

	private Subscription pieces = Operators.emptySubscription();

	private boolean ended;

	private KeptBody(ServerRequest request, Spool spool) {
		this.request = request;
		this.spool = spool;
		this.space = Math.min(MOST, spool.exchangeLimit());
	}

	/**
	 * Reads the body of a request.
	 * @param request the request
	 * @param spool keeps what has arrived
	 * @return the body when it is complete, or a {@link ProblemException} if the spool
	 * has no space for it
	 */
	static Mono<ReceivedBody> of(ServerRequest request, Spool spool) {
		return new KeptBody(request, spool);
	}

	// What the subscriber asks

	@Override
	public void subscribe(CoreSubscriber<? super ReceivedBody> subscriber) {
		if (this.subscriber != null) {
			Operators.error(subscriber, new IllegalStateException("A body can be read once"));
			return;
		}
		this.subscriber = subscriber;
		subscriber.onSubscribe(this);
		if (!this.ended) {
			this.request.exchange().getRequest().getBody().subscribe(this);
		}
	}

	@Override
	public void request(long n) {
		// The body is read whatever is requested; its end is awaited.
	}

	@Override
	public void cancel() {
		if (end()) {
			this.pieces.cancel();
		}
	}

	@Override
	public Context currentContext() {
		return (this.subscriber != null) ? this.subscriber.currentContext() : Context.empty();
	}

	// What arrives

	@Override
	public void onSubscribe(Subscription pieces) {
		this.pieces = pieces;
		pieces.request(1);
	}

	@Override
	public void onNext(DataBuffer buffer) {
		if (this.ended) {
			DataBufferUtils.release(buffer);
			return;
		}
		this.piece = buffer;
		boolean first = this.digest.bytes() == 0;
		int length = buffer.readableByteCount();
		if (first && length <= MOST && length == this.request.exchange().getRequest().getHeaders().getContentLength()) {
			this.whole = new byte[length];
			buffer.read(this.whole);
			this.digest.update(this.whole);
			next();
			return;
		}
		this.digest.update(buffer);
		if (length == 0 || this.space == 0) {
			next();
		}
		else {
			if (length > this.space) {
				buffer.writePosition(buffer.readPosition() + (int) this.space);
			}
			this.space -= buffer.readableByteCount();
			append(buffer);
		}
	}

	private void append(DataBuffer buffer) {
		switch (spooled().append(buffer)) {
			case ALL -> next();
			case WAIT -> this.waiting = () -> append(buffer);
			case NO_SPACE -> {
				this.pieces.cancel();
				onError(new ProblemException(Problem.spoolFull()));
			}
			case TOO_LARGE -> throw new IllegalStateException("more than the spool takes was appended");
		}
	}

	private void next() {
		releasePiece();
		this.pieces.request(1);
	}

	private SpooledBody spooled() {
		SpooledBody body = this.body;
		if (body == null) {
			Arrival arrival = Arrival.of(this.request.attributes());
			body = this.spool.open(arrival.origin().loop(), this.request.exchange().getResponse().bufferFactory(),
					this::changed);
			this.body = body;
			arrival.workingWhile(body::isBusy);
		}
		return body;
	}

	/** An operation on the spool's file has completed. */
	private void changed() {
		Runnable waiting = this.waiting;
		this.waiting = null;
		if (waiting != null) {
			waiting.run();
		}
	}

	@Override
	public void onError(Throwable failure) {
		CoreSubscriber<? super ReceivedBody> subscriber = this.subscriber;
		if (end() && subscriber != null) {
			subscriber.onError(failure);
		}
	}

	// What is kept, now that the body is complete

	@Override
	public void onComplete() {
		SpooledBody body = this.body;
		if (body == null) {
			complete(this.whole);
		}
		else if (!this.ended) {
			byte[] kept = new byte[(int) body.unread()];
			body.end();
			read(body, kept, 0);
		}
	}

	private void read(SpooledBody body, byte[] kept, int from) {
		int at = from;
		try {
			for (DataBuffer piece = body.read(); piece != null; piece = body.read()) {
				int length = piece.readableByteCount();
				piece.read(kept, at, length);
				at += length;
				DataBufferUtils.release(piece);
			}
		}
		catch (IOException ex) {
			onError(ex);
			return;
		}
		if (body.isDrained()) {
			complete(kept);
		}
		else {
			int next = at;
			this.waiting = () -> read(body, kept, next);
		}
	}

	private void complete(byte[] kept) {
		CoreSubscriber<? super ReceivedBody> subscriber = this.subscriber;
		if (end() && subscriber != null) {
			subscriber.onNext(new ReceivedBody(this.digest.bytes(), this.digest.sha256(), kept));
			subscriber.onComplete();
		}
	}

	/** Ends the reading, if it has not ended, and releases what is held. */
	private boolean end() {
		if (this.ended) {
			return false;
		}
		this.ended = true;
		this.waiting = null;
		releasePiece();
		if (this.body != null) {
			this.body.release();
		}
		return true;
	}

	private void releasePiece() {
		DataBufferUtils.release(this.piece);
		this.piece = null;
	}

}
