package io.resound.server.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.resound.route.Pace;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * A body that leaves at a {@link Pace}: cut into pieces, each of which waits until it is
 * due. The next buffer is asked for only when one has left, so a paced echo slows its
 * client down instead of holding what that sends. Used on the event loop of the
 * connection.
 */
final class PacedBody {

	/** Pieces a second, unless one would be less than a byte or more than the largest. */
	private static final int PIECES = 20;

	private static final int LARGEST_PIECE = 64 * 1024;

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	/**
	 * How late the timer may be without the rate getting lower: what is late by less is
	 * caught up with. A body that is late by more has not arrived in time.
	 */
	private static final long LATEST_NANOS = NANOS_PER_SECOND / 10;

	private final Pace pace;

	private final Function<Duration, Mono<Void>> waits;

	private final int piece;

	/** When the next piece may leave, by {@link System#nanoTime()}. */
	private @Nullable Long due;

	/**
	 * Creates the pace of one body.
	 * @param pace the pace, which is not unlimited
	 * @param waits waits for a time; less if nothing is waited for any more
	 */
	PacedBody(Pace pace, Function<Duration, Mono<Void>> waits) {
		this.pace = pace;
		this.waits = waits;
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
			int bytes = Math.min(rest.readableByteCount(), this.piece);
			boolean last = bytes == rest.readableByteCount();
			sink.next(rest.split(rest.readPosition() + bytes));
			if (last) {
				sink.complete();
			}
			return rest;
		}, DataBufferUtils::release);
	}

	/** The piece, when the time that its bytes take has passed. */
	private Mono<DataBuffer> delayed(DataBuffer piece) {
		AtomicReference<@Nullable DataBuffer> held = new AtomicReference<>(piece);
		return this.waits.apply(Duration.ofNanos(untilDue(piece.readableByteCount())))
			.doOnCancel(() -> DataBufferUtils.release(held.getAndSet(null)))
			.then(Mono.fromSupplier(() -> held.getAndSet(null)));
	}

	private long untilDue(int bytes) {
		long now = System.nanoTime();
		long earliest = (this.due != null) ? Math.max(this.due, now - LATEST_NANOS) : now;
		long due = earliest + (long) ((double) bytes * NANOS_PER_SECOND / this.pace.bytesPerSecond());
		this.due = due;
		return due - now;
	}

}
