package io.resound.connection;

/**
 * Decides whether a client takes what waits for it too slowly: by the bytes that it has
 * taken within the last window of time. Before something has waited for a whole window,
 * no client is too slow.
 */
final class TakenRate {

	private static final double NANOS_PER_SECOND = 1e9;

	private final long windowNanos;

	private final long bytesPerSecond;

	private long start;

	private long takenAtStart;

	/** The start of the next window, half a window after this one or later. */
	private long next;

	private long takenAtNext;

	private boolean slow;

	/**
	 * Begins the first window.
	 * @param now the time, by {@link System#nanoTime()}
	 * @param taken the bytes that the client has taken so far
	 * @param windowNanos the length of a window, in nanoseconds
	 * @param bytesPerSecond the slowest rate that is not too slow
	 */
	TakenRate(long now, long taken, long windowNanos, long bytesPerSecond) {
		this.windowNanos = windowNanos;
		this.bytesPerSecond = bytesPerSecond;
		this.start = now;
		this.takenAtStart = taken;
		this.next = now;
		this.takenAtNext = taken;
	}

	/** Notes what the client has taken up to now. */
	void look(long now, long taken) {
		long elapsed = now - this.start;
		if (elapsed >= this.windowNanos) {
			this.slow = (taken - this.takenAtStart) * NANOS_PER_SECOND < (double) this.bytesPerSecond * elapsed;
		}
		if (now - this.next >= this.windowNanos / 2) {
			this.start = this.next;
			this.takenAtStart = this.takenAtNext;
			this.next = now;
			this.takenAtNext = taken;
		}
	}

	/** Whether the client has taken too little in the last window that has ended. */
	boolean isSlow() {
		return this.slow;
	}

}
