package io.resound.metrics;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;

/**
 * The buckets of durations: those of Prometheus' native histogram, cut where a classic
 * bucket ends. Each of them lies in one native and in one classic bucket, so a duration
 * is counted once and both histograms are made out of the same numbers. The counts
 * themselves are in {@link Durations}; how a scrape may read them while an event loop
 * goes on counting is explained at {@link Counts}.
 * <p>
 * Durations are whole nanoseconds, so a bucket ends at the last one that is not above its
 * bound, which is exact: no logarithm and no rounding. Native bucket {@code i} reaches
 * from 2<sup>(i-1)/32</sup> to 2<sup>i/32</sup> seconds, the upper bound included; the
 * first bucket here is that of zero.
 */
final class DurationBuckets {

	/** Upper bounds of the classic buckets, in seconds. */
	private static final double[] CLASSIC = { 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
			0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY };

	/** The finest resolution: 2 to the power of it native buckets per doubling. */
	private static final int SCHEMA = 5;

	private static final int PER_OCTAVE = 1 << SCHEMA;

	/** More than this and the resolution is halved, to bound what Prometheus stores. */
	private static final int MOST_NATIVE = 160;

	/** Prometheus' own default. */
	private static final double ZERO_THRESHOLD = 0x1p-128;

	/** 2 to the power of it seconds are less than a nanosecond. */
	private static final int FIRST_OCTAVE = -30;

	/** 2 to the power of it seconds are more nanoseconds than a {@code long} can hold. */
	private static final int LAST_OCTAVE = 34;

	private static final double NANOS_PER_SECOND = 1e9;

	/** Bits after the binary point that native bounds are computed with. */
	private static final int PRECISION = 128;

	/** The longest duration in each bucket, in nanoseconds. */
	private static final long[] UPPER;

	/** The native bucket around each bucket. */
	private static final int[] NATIVE_INDEX;

	/** The classic bucket around each bucket, by its place in {@link #CLASSIC}. */
	private static final int[] CLASSIC_INDEX;

	/**
	 * For each first bit of a duration and the {@value #SCHEMA} bits that follow, the
	 * first bucket that such a duration may be in.
	 */
	private static final short[] FIRST = new short[(Long.SIZE - 1) * PER_OCTAVE];

	static {
		long[] nativeUpper = nativeUpperBounds();
		long[] classicUpper = new long[CLASSIC.length];
		for (int i = 0; i < CLASSIC.length; i++) {
			classicUpper[i] = Math.round(CLASSIC[i] * NANOS_PER_SECOND);
		}
		UPPER = merged(nativeUpper, classicUpper);
		NATIVE_INDEX = new int[UPPER.length];
		CLASSIC_INDEX = new int[UPPER.length];
		int natively = 0;
		int classic = 0;
		for (int bucket = 0; bucket < UPPER.length; bucket++) {
			while (nativeUpper[natively] < UPPER[bucket]) {
				natively++;
			}
			while (classicUpper[classic] < UPPER[bucket]) {
				classic++;
			}
			NATIVE_INDEX[bucket] = FIRST_OCTAVE * PER_OCTAVE + natively;
			CLASSIC_INDEX[bucket] = classic;
		}
		int bucket = 0;
		for (int i = 0; i < FIRST.length; i++) {
			long leading = PER_OCTAVE | i % PER_OCTAVE;
			int shift = i / PER_OCTAVE - SCHEMA;
			long shortest = (shift >= 0) ? leading << shift : leading >> -shift;
			while (UPPER[bucket] < shortest) {
				bucket++;
			}
			FIRST[i] = (short) bucket;
		}
	}

	private DurationBuckets() {
	}

	private static long[] nativeUpperBounds() {
		BigInteger[] octave = firstOctave();
		long[] bounds = new long[(LAST_OCTAVE - FIRST_OCTAVE) * PER_OCTAVE];
		for (int i = 0; i < bounds.length; i++) {
			BigInteger nanos = octave[i % PER_OCTAVE].shiftRight(PRECISION - FIRST_OCTAVE - i / PER_OCTAVE);
			bounds[i] = (nanos.bitLength() < Long.SIZE) ? nanos.longValue() : Long.MAX_VALUE;
		}
		return bounds;
	}

	/** The native bounds from 1 s on to below 2 s, in nanoseconds and parts of them. */
	private static BigInteger[] firstOctave() {
		BigInteger factor = BigInteger.TWO.shiftLeft(PRECISION);
		for (int i = 0; i < SCHEMA; i++) {
			factor = factor.shiftLeft(PRECISION).sqrt();
		}
		BigInteger[] bounds = new BigInteger[PER_OCTAVE];
		bounds[0] = BigInteger.valueOf(1_000_000_000).shiftLeft(PRECISION);
		for (int i = 1; i < PER_OCTAVE; i++) {
			bounds[i] = bounds[i - 1].multiply(factor).shiftRight(PRECISION);
		}
		return bounds;
	}

	/** All of both once, in ascending order, after 0. */
	private static long[] merged(long[] some, long[] others) {
		long[] all = Arrays.copyOf(some, some.length + others.length);
		System.arraycopy(others, 0, all, some.length, others.length);
		Arrays.sort(all);
		long[] merged = new long[all.length + 1];
		int last = 0;
		for (long bound : all) {
			if (bound != merged[last]) {
				merged[++last] = bound;
			}
		}
		return Arrays.copyOf(merged, last + 1);
	}

	/** How many buckets there are. */
	static int size() {
		return UPPER.length;
	}

	/**
	 * The bucket of a duration.
	 * @param nanos the duration in nanoseconds; less than none is none
	 */
	static int indexOf(long nanos) {
		if (nanos <= 0) {
			return 0;
		}
		int zeros = Long.numberOfLeadingZeros(nanos);
		int next = (int) (nanos << zeros >>> (Long.SIZE - 1 - SCHEMA)) & (PER_OCTAVE - 1);
		int bucket = FIRST[(Long.SIZE - 1 - zeros) * PER_OCTAVE + next];
		while (nanos > UPPER[bucket]) {
			bucket++;
		}
		return bucket;
	}

	/**
	 * Both histograms as Prometheus reads them.
	 * @param counts the durations counted in each bucket
	 * @param nanos the sum of the durations in nanoseconds
	 * @param labels the labels of the series
	 * @param createdMillis when the series began
	 */
	static HistogramDataPointSnapshot snapshot(long[] counts, double nanos, Labels labels, long createdMillis) {
		long[] classic = new long[CLASSIC.length];
		SortedMap<Integer, Long> natively = new TreeMap<>();
		for (int bucket = 0; bucket < counts.length; bucket++) {
			classic[CLASSIC_INDEX[bucket]] += counts[bucket];
			if (counts[bucket] != 0 && bucket != 0) {
				natively.merge(NATIVE_INDEX[bucket], counts[bucket], Long::sum);
			}
		}
		int schema = SCHEMA;
		while (natively.size() > MOST_NATIVE) {
			natively = halved(natively);
			schema--;
		}
		return new HistogramDataPointSnapshot(ClassicHistogramBuckets.of(CLASSIC, classic), schema, counts[0],
				ZERO_THRESHOLD,
				NativeHistogramBuckets.of(new ArrayList<>(natively.keySet()), new ArrayList<>(natively.values())),
				NativeHistogramBuckets.EMPTY, nanos / NANOS_PER_SECOND, labels, Exemplars.EMPTY, createdMillis);
	}

	/**
	 * Two buckets become one, that of the upper bound they share: -3 and -2 become -1.
	 */
	private static SortedMap<Integer, Long> halved(SortedMap<Integer, Long> buckets) {
		SortedMap<Integer, Long> halved = new TreeMap<>();
		buckets.forEach((index, count) -> halved.merge(Math.ceilDiv(index, 2), count, Long::sum));
		return halved;
	}

}
