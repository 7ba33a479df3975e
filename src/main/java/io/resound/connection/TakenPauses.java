package io.resound.connection;

import java.time.Duration;

/**
 * Tells a client that has stopped reading from one that reads slowly. Only steps are
 * seen: a client's kernel does not acknowledge each byte that is read, but makes more of
 * its window available when some part of it is free. A client that has taken something in
 * such steps is therefore given more time, by the longest pause between two of them.
 */
final class TakenPauses {

	/**
	 * A client that has taken nothing for a second has stopped reading. Ticks are not
	 * always a whole second apart.
	 */
	private static final long SECOND = Duration.ofMillis(950).toNanos();

	/** How many of its longest pauses a client has before it counts as stopped. */
	private static final int PAUSES = 2;

	private final long mostNanos;

	private long taken;

	private long takenAt;

	private long longest;

	/**
	 * Begins to look at a client, for which something waits.
	 * @param now the time, by {@link System#nanoTime()}
	 * @param taken the bytes that the client has taken so far
	 * @param mostNanos the longest time that a client is given, in nanoseconds, unless
	 * that is less than a second
	 */
	TakenPauses(long now, long taken, long mostNanos) {
		this.mostNanos = mostNanos;
		this.taken = taken;
		this.takenAt = now;
	}

	/** Notes what the client has taken up to now. */
	void look(long now, long taken) {
		if (taken != this.taken) {
			this.longest = Math.max(this.longest, now - this.takenAt);
			this.taken = taken;
			this.takenAt = now;
		}
	}

	/** Whether the client had stopped reading at the last look, at this time. */
	boolean haveStopped(long now) {
		return now - this.takenAt >= Math.max(SECOND, Math.min(PAUSES * this.longest, this.mostNanos));
	}

}
