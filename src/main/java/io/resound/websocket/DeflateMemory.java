package io.resound.websocket;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;

import org.jspecify.annotations.Nullable;

/**
 * Bounds the native memory of zlib, which no limit of Java counts. A session that has
 * agreed on compression may need an inflater at any time, so if there are too many of
 * them, the offers of others are declined. A deflater is needed while a message is
 * answered; if all are in use, the message comes back uncompressed, which is allowed (RFC
 * 7692 section 6). Safe for use by any thread.
 */
final class DeflateMemory {

	/** What zlib allocates to inflate, and to deflate, in bytes, rounded up. */
	private static final int INFLATER = 48 * 1024;

	private static final int DEFLATER = 288 * 1024;

	/** The part of the direct memory that each of both may have in addition to it. */
	private static final int PART = 16;

	private final int mostSessions;

	private final AtomicInteger sessions = new AtomicInteger();

	private final AtomicInteger deflaters = new AtomicInteger();

	private final Queue<Deflater> idle = new ConcurrentLinkedQueue<>();

	/**
	 * Creates the bounds.
	 * @param direct the direct memory of the process, in bytes
	 */
	DeflateMemory(long direct) {
		this.mostSessions = Math.clamp(direct / PART / INFLATER, 1, Integer.MAX_VALUE);
		this.deflaters.set(Math.clamp(direct / PART / DEFLATER, 1, Integer.MAX_VALUE));
	}

	/** Whether another session may agree on compression. */
	boolean hasRoom() {
		return this.sessions.get() < this.mostSessions;
	}

	/** A session with compression has begun. */
	void opened() {
		this.sessions.incrementAndGet();
	}

	/** It has ended. */
	void closed() {
		this.sessions.decrementAndGet();
	}

	/** A deflater, which has to be given back, or {@code null} if all are in use. */
	@Nullable Deflater take() {
		if (this.deflaters.getAndUpdate((free) -> Math.max(0, free - 1)) == 0) {
			return null;
		}
		Deflater deflater = this.idle.poll();
		return (deflater != null) ? deflater : new Deflater(Deflater.BEST_SPEED, true);
	}

	/** Gives a deflater back. */
	void giveBack(Deflater deflater) {
		deflater.reset();
		this.idle.add(deflater);
		this.deflaters.incrementAndGet();
	}

}
