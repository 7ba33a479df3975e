package io.resound.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import io.resound.http.BodyDigest;
import io.resound.spool.Spool;
import io.resound.spool.SpooledBody;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Reads the body of a request: counts and digests all of it, and keeps its beginning
 * until it is complete. A body that does not arrive in one piece is kept in the spool
 * meanwhile, so that it takes memory only while there is enough. Used on the event loop
 * of the connection only.
 */
final class KeptBody {

	/** The most bytes that are kept. */
	static final int MOST = 64 * 1024;

	private final ServerRequest request;

	private final Spool spool;

	private final DataBufferFactory buffers;

	/** How many bytes more are kept. */
	private long space;

	private final BodyDigest digest = new BodyDigest(true);

	/** What is kept of a body that came in one piece. */
	private byte[] whole = {};

	private @Nullable SpooledBody body;

	/** Tries again what the spool could not do. */
	private Runnable waiting = () -> {
	};

	private KeptBody(ServerRequest request, Spool spool) {
		this.request = request;
		this.spool = spool;
		this.buffers = request.exchange().getResponse().bufferFactory();
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
		return Mono.using(() -> new KeptBody(request, spool), KeptBody::receive, KeptBody::release);
	}

	private Mono<ReceivedBody> receive() {
		return this.request.exchange()
			.getRequest()
			.getBody()
			.concatMap(this::take, 1)
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
			.then(Mono.defer(this::kept))
			.map((kept) -> new ReceivedBody(this.digest.bytes(), this.digest.sha256(), kept));
	}

	private Mono<Void> take(DataBuffer buffer) {
		boolean first = this.digest.bytes() == 0;
		int length = buffer.readableByteCount();
		this.digest.update(buffer);
		if (first && length <= MOST && length == this.request.headers().contentLength().orElse(-1)) {
			this.whole = new byte[length];
			buffer.read(this.whole);
			length = 0;
		}
		if (length == 0 || this.space == 0) {
			DataBufferUtils.release(buffer);
			return Mono.empty();
		}
		if (length > this.space) {
			buffer.writePosition(buffer.readPosition() + (int) this.space);
		}
		this.space -= buffer.readableByteCount();
		return Mono.<Void>create((done) -> append(buffer, done)).doFinally((end) -> DataBufferUtils.release(buffer));
	}

	private void append(DataBuffer buffer, MonoSink<Void> done) {
		switch (spooled().append(buffer)) {
			case ALL -> done.success();
			case WAIT -> this.waiting = () -> append(buffer, done);
			case NO_SPACE -> done.error(new ProblemException(Problem.spoolFull()));
			case TOO_LARGE -> throw new IllegalStateException("more than the spool takes was appended");
		}
	}

	private SpooledBody spooled() {
		SpooledBody body = this.body;
		if (body == null) {
			Arrival arrival = Arrival.of(this.request.attributes());
			body = this.spool.open(arrival.origin().loop(), this.buffers, this::changed);
			this.body = body;
			arrival.workingWhile(body::isBusy);
		}
		return body;
	}

	/** An operation on the spool's file has completed. */
	private void changed() {
		Runnable waiting = this.waiting;
		this.waiting = () -> {
		};
		waiting.run();
	}

	/** The bytes that are kept, now that the body is complete. */
	private Mono<byte[]> kept() {
		SpooledBody body = this.body;
		if (body == null) {
			return Mono.just(this.whole);
		}
		byte[] kept = new byte[(int) body.unread()];
		body.end();
		return Mono.<ByteBuffer>create((done) -> read(body, ByteBuffer.wrap(kept), done)).thenReturn(kept);
	}

	private void read(SpooledBody body, ByteBuffer kept, MonoSink<ByteBuffer> done) {
		try {
			for (DataBuffer piece = body.read(); piece != null; piece = body.read()) {
				piece.toByteBuffer(kept.slice());
				kept.position(kept.position() + piece.readableByteCount());
				DataBufferUtils.release(piece);
			}
		}
		catch (IOException ex) {
			done.error(ex);
			return;
		}
		if (body.isDrained()) {
			done.success(kept);
		}
		else {
			this.waiting = () -> read(body, kept, done);
		}
	}

	private void release() {
		if (this.body != null) {
			this.body.release();
		}
	}

}
