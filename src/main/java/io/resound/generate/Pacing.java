package io.resound.generate;

import java.time.Duration;

/**
 * How slow a response is.
 *
 * @param delay the time before it begins
 * @param duration the time from its first piece to its last
 */
record Pacing(Duration delay, Duration duration) {

	/** When a piece is due, in nanoseconds after the first. */
	long due(long piece, long pieces) {
		return (pieces > 1) ? (long) ((double) this.duration.toNanos() * piece / (pieces - 1)) : 0;
	}

	/** How many pieces are due after so many nanoseconds. */
	long piecesDue(long nanos, long pieces) {
		long duration = this.duration.toNanos();
		return (nanos >= duration) ? pieces : 1 + (long) ((double) nanos / duration * (pieces - 1));
	}

}
