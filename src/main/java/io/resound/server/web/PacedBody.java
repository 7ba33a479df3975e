package io.resound.server.web;

import java.time.Duration;

import io.resound.route.Pace;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * A body that leaves at a {@link Pace}: cut into pieces, each of which waits as long as
 * its bytes take. The next buffer is asked for only when one has left, so a paced echo
 * slows its client down instead of holding what that sends.
 */
final class PacedBody {

	/** Pieces a second, unless one would be less than a byte or more than the largest. */
	private static final int PIECES = 20;

	private static final int LARGEST_PIECE = 64 * 1024;

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private final Pace pace;

	private final Scheduler loop;

	private final int piece;

	/**
	 * Creates the pace of one body.
	 * @param pace the pace, which is not unlimited
	 * @param loop runs on the event loop of the connection
	 */
	PacedBody(Pace pace, Scheduler loop) {
		this.pace = pace;
		this.loop = loop;
		this.piece = Math.clamp(pace.bytesPerSecond() / PIECES, 1, LARGEST_PIECE);
	}

	/** The body at its pace. Who subscribes owns the buffers. */
	Flux<DataBuffer> of(Publisher<? extends DataBuffer> body) {
		return Flux.from(body)
			.concatMap(this::pieces, 1)
			.concatMap(this::delayed, 1)
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release);
	}

	private Flux<DataBuffer> pieces(DataBuffer buffer) {
		return Flux.generate(() -> buffer, (rest, sink) -> {
			if (rest.readableByteCount() > this.piece) {
				sink.next(rest.split(rest.readPosition() + this.piece));
			}
			else {
				sink.next(rest);
				sink.complete();
			}
			return rest;
		});
	}

	private Mono<DataBuffer> delayed(DataBuffer piece) {
		long nanos = (long) ((double) piece.readableByteCount() * NANOS_PER_SECOND / this.pace.bytesPerSecond());
		return Mono.just(piece).delayElement(Duration.ofNanos(nanos), this.loop);
	}

}
