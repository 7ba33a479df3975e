package io.resound.echo;

import java.io.IOException;

import io.resound.spool.SpooledBody;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * A spooled body in pieces, each a publisher of its own, for a response that requests the
 * next when it has written the one before: so a client that does not read holds one piece
 * in memory. A piece is taken from the spool when it is subscribed to, and may have to
 * wait for the file. Used on the event loop of the connection only.
 */
final class SpooledPieces {

	private final SpooledBody body;

	/** What the next piece is for, if that is not there yet. */
	private @Nullable MonoSink<DataBuffer> waiting;

	/**
	 * Creates the pieces of a body.
	 * @param body the body, which has ended; who opened it releases it
	 */
	SpooledPieces(SpooledBody body) {
		this.body = body;
	}

	/** The pieces. To be subscribed to once. */
	Flux<Publisher<DataBuffer>> all() {
		Mono<DataBuffer> piece = Mono.<DataBuffer>create((sink) -> {
			this.waiting = sink;
			serve();
		}).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
		return Mono.<Publisher<DataBuffer>>just(piece.flux()).repeat(() -> !this.body.isDrained());
	}

	/** Passes on the next piece if it is waited for and there. */
	void serve() {
		MonoSink<DataBuffer> waiting = this.waiting;
		if (waiting == null) {
			return;
		}
		try {
			DataBuffer piece = this.body.read();
			if (piece != null) {
				this.waiting = null;
				waiting.success(piece);
			}
			else if (this.body.isDrained()) {
				this.waiting = null;
				waiting.success();
			}
		}
		catch (IOException ex) {
			this.waiting = null;
			waiting.error(ex);
		}
	}

}
