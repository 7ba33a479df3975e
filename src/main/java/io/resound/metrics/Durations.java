package io.resound.metrics;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Durations as one thread has seen them. Any thread may read them, ordered as
 * {@link Counts} explains: {@link #observe} writes when the first one ended, then the
 * sum, then the bucket, so whoever reads the buckets first finds a sum that has all that
 * they count. {@code PrometheusMetersTests} fails if it is less.
 */
final class Durations {

	private final AtomicLong createdMillis = new AtomicLong();

	/**
	 * The bits of a {@code double}: exact up to 2<sup>53</sup> ns, which are 104 days,
	 * and never full.
	 */
	private final AtomicLong nanos = new AtomicLong();

	private final Counts buckets = new Counts(DurationBuckets.size());

	/** Counts a duration in nanoseconds. Only for the one thread that writes. */
	void observe(long duration) {
		if (this.createdMillis.getPlain() == 0) {
			this.createdMillis.setRelease(System.currentTimeMillis());
		}
		this.nanos.setRelease(Double.doubleToRawLongBits(Double.longBitsToDouble(this.nanos.getPlain()) + duration));
		this.buckets.add(DurationBuckets.indexOf(duration), 1);
	}

	/** How many there were in each of the {@link DurationBuckets}. */
	Counts buckets() {
		return this.buckets;
	}

	/** The sum in nanoseconds. Read after the buckets, it has all that they count. */
	double nanos() {
		return Double.longBitsToDouble(this.nanos.getAcquire());
	}

	/** When the first one ended, in ms since 1970, 0 if none has. */
	long createdMillis() {
		return this.createdMillis.getAcquire();
	}

}
