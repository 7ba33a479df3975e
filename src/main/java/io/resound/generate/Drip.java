package io.resound.generate;

import java.nio.ByteBuffer;
import java.time.Duration;

import io.resound.http.Arrival;
import io.resound.lifecycle.Waits;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * A body whose bytes leave one after the other, at equal intervals. Each has its time on
 * a schedule that begins with the first: what is late, because the client has not read or
 * the machine was busy, does not make the others late.
 */
final class Drip implements Pieces.Source {

	/** Bytes that are due within so many nanoseconds leave together. */
	private static final long TICK = 10_000_000;

	private static final int LARGEST = 64 * 1024;

	/** What drips in go-httpbin. Shared by all, and never changed. */
	private static final ByteBuffer STARS = stars();

	private final long length;

	private final Pacing pacing;

	private final Arrival arrival;

	private final Waits waits;

	private final DataBufferFactory buffers;

	private long position;

	private long start;

	private long lastWritten;

	/**
	 * Creates a body.
	 * @param length the number of bytes
	 * @param pacing how long they take
	 * @param arrival the request
	 * @param waits waits until bytes are due
	 * @param buffers wraps the bytes
	 */
	Drip(long length, Pacing pacing, Arrival arrival, Waits waits, DataBufferFactory buffers) {
		this.length = length;
		this.pacing = pacing;
		this.arrival = arrival;
		this.waits = waits;
		this.buffers = buffers;
	}

	private static ByteBuffer stars() {
		ByteBuffer stars = ByteBuffer.allocateDirect(LARGEST);
		while (stars.hasRemaining()) {
			stars.put((byte) '*');
		}
		return stars.flip().asReadOnlyBuffer();
	}

	@Override
	public boolean isDone() {
		return this.position == this.length;
	}

	@Override
	public Publisher<DataBuffer> next() {
		long now = System.nanoTime();
		if (this.position == 0) {
			this.start = now;
			return Mono.just(due());
		}
		long due = this.start + this.pacing.due(this.position, this.length);
		long tick = this.lastWritten + TICK;
		Duration wait = Duration.ofNanos(Math.max(due - now, tick - now));
		return this.waits.of(this.arrival, wait).then(Mono.fromSupplier(this::due));
	}

	/** The bytes that are due now, at least one. */
	private DataBuffer due() {
		this.lastWritten = System.nanoTime();
		long due = this.waits.areOver() ? this.length
				: this.pacing.piecesDue(this.lastWritten - this.start, this.length);
		int bytes = Math.clamp(due - this.position, 1, LARGEST);
		this.position += bytes;
		return this.buffers.wrap(STARS.slice(0, bytes));
	}

}
