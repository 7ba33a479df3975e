package io.resound.metrics;

import java.util.concurrent.atomic.AtomicLong;

/** Durations as one thread has seen them, to be read by any. */
final class Durations {

	private final Counts buckets = new Counts(DurationBuckets.size());

	/**
	 * The bits of a {@code double}: exact up to 2<sup>53</sup> ns, which are 104 days,
	 * and never full.
	 */
	private final AtomicLong nanos = new AtomicLong();

	/** Counts a duration in nanoseconds. Only for the one thread that writes. */
	void observe(long duration) {
		this.nanos.setRelease(Double.doubleToRawLongBits(Double.longBitsToDouble(this.nanos.getPlain()) + duration));
		this.buckets.add(DurationBuckets.indexOf(duration), 1);
	}

	/** How many there were in each of the {@link DurationBuckets}. */
	Counts buckets() {
		return this.buckets;
	}

	/** The sum in nanoseconds. Read behind the buckets, it has all that they count. */
	double nanos() {
		return Double.longBitsToDouble(this.nanos.getAcquire());
	}

}
