package io.resound.metrics;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Durations that one thread has observed. Any thread may read them, in the order that
 * {@link Counts} explains: {@link #observe} writes the time of the first one, then the
 * sum, then the bucket.
 * <p>
 * <b>Invariant:</b> a thread that reads the buckets first and the sum later finds a sum
 * that includes every duration in the buckets. The test is
 * {@code PrometheusMetersTests.nothingReadWhileItIsCountedDecreasesOrDisagrees}.
 */
final class Durations {

	private final AtomicLong createdMillis = new AtomicLong();

	/**
	 * The bits of a {@code double}, which is exact up to 2<sup>53</sup> ns (104 days) and
	 * never overflows.
	 */
	private final AtomicLong nanos = new AtomicLong();

	private final Counts buckets = new Counts(DurationBuckets.size());

	/** Counts a duration in nanoseconds. Only for the one thread that writes. */
	void observe(long duration) {
		observe(duration, 1);
	}

	/** Counts a duration that has been observed a number of times. */
	void observe(long duration, int times) {
		if (this.createdMillis.getPlain() == 0) {
			this.createdMillis.setRelease(System.currentTimeMillis());
		}
		this.nanos.setRelease(
				Double.doubleToRawLongBits(Double.longBitsToDouble(this.nanos.getPlain()) + (double) duration * times));
		this.buckets.add(DurationBuckets.indexOf(duration), times);
	}

	/** The number of durations in each of the {@link DurationBuckets}. */
	Counts buckets() {
		return this.buckets;
	}

	/** The sum in nanoseconds. Read it after the buckets. */
	double nanos() {
		return Double.longBitsToDouble(this.nanos.getAcquire());
	}

	/** When the first duration was observed, in ms since 1970, or 0 if none was. */
	long createdMillis() {
		return this.createdMillis.getAcquire();
	}

}
