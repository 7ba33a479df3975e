package io.resound.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits the log of a recurring failure to one line a minute. Safe for use by any thread.
 */
public final class Recurrence {

	private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

	private final LongSupplier clock;

	private final AtomicLong unreported = new AtomicLong();

	private final AtomicLong due;

	/** Creates it; the first failure is reported. */
	public Recurrence() {
		this(System::nanoTime);
	}

	/**
	 * Creates it with a clock.
	 * @param clock the time in nanoseconds
	 */
	Recurrence(LongSupplier clock) {
		this.clock = clock;
		this.due = new AtomicLong(clock.getAsLong());
	}

	/**
	 * Counts a failure.
	 * @return if a line is due, the number of failures since the last one including this,
	 * otherwise 0
	 */
	public long count() {
		this.unreported.incrementAndGet();
		long now = this.clock.getAsLong();
		long due = this.due.get();
		return (now - due >= 0 && this.due.compareAndSet(due, now + INTERVAL)) ? this.unreported.getAndSet(0) : 0;
	}

}
