package io.resound.connection;

import java.time.Duration;

/**
 * The time limits of connections.
 *
 * @param head the time for a head, from its first byte to its last
 * @param stall the time in an exchange without a byte read or written
 * @param idle the time between exchanges
 * @param slowestRead the bytes a second, averaged over {@code stall}, that a client must
 * take of what waits for it, or its exchange may be cut when memory is exhausted
 */
public record Timeouts(Duration head, Duration stall, Duration idle, long slowestRead) {

	private static final Duration SLOWEST_TICK = Duration.ofSeconds(1);

	private static final int TICKS = 10;

	/** The interval between checks: a tenth of the shortest limit, at most 1 s. */
	Duration tick() {
		Duration shortest = this.head;
		for (Duration other : new Duration[] { this.stall, this.idle }) {
			shortest = (other.compareTo(shortest) < 0) ? other : shortest;
		}
		Duration tick = shortest.dividedBy(TICKS);
		return (tick.compareTo(SLOWEST_TICK) < 0) ? tick : SLOWEST_TICK;
	}

}
