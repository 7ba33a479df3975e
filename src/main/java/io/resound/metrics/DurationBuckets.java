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
 * The buckets that durations are counted in, for a classic and a native histogram of
 * Prometheus at the same time. The counts themselves are in {@link Durations}.
 * <p>
 * <b>One count for two histograms.</b> The classic histogram has the bounds in
 * {@link #CLASSIC}. The native histogram has {@value #PER_OCTAVE} buckets for each
 * doubling of the duration: bucket {@code i} has the durations above 2<sup>(i-1)/32</sup>
 * s and up to 2<sup>i/32</sup> s. The bounds of the buckets here are the bounds of both,
 * sorted. So no bucket here crosses a bound of either histogram: a request is counted
 * once, and {@link #snapshot} adds the counts up to both.
 * <p>
 * <b>Exact bounds.</b> Durations are whole nanoseconds, so a bucket is known by the
 * longest duration in it, {@link #UPPER}: its bound, rounded down. The bounds are
 * computed once, with {@value #PRECISION} bits after the binary point. Counting a
 * duration needs no logarithm and rounds nothing.
 * <p>
 * <b>Finding a bucket.</b> {@link #indexOf} does not search. The highest bit of a
 * duration and the {@value #SCHEMA} bits after it divide all durations into parts:
 * {@value #PER_OCTAVE} of equal width from each power of two to the next. {@link #FIRST}
 * has, for each part, the first bucket that durations in it may be in. A part spans at
 * most four buckets, so three comparisons are the most that remain. For example, 1 ms is
 * 1 000 000 ns, in binary
 *
 * <pre>
 *  1 11101 00001001000000
 *  │   │
 *  │   └ 29: the part of this power of two
 *  └ bit 19
 * </pre>
 *
 * so the search begins at {@code FIRST[19 * 32 + 29]}, the bucket of 999 424 ns, which is
 * the shortest duration that begins with these bits.
 * <p>
 * <b>Invariant:</b> {@code UPPER} ascends, and the bucket in {@code FIRST} is never after
 * that of a duration in its part; therefore the first bucket from there on whose upper
 * bound is not less than the duration is the one that contains it. The tests are
 * {@code DurationBucketsProperties.anyDurationIsInItsBuckets} and
 * {@code theLongestDurationOfEveryNativeBucketIsInIt} there, which compare with the
 * definition in whole numbers.
 * <p>
 * <b>Fewer buckets.</b> Two neighbours of one schema are together one bucket of the next
 * lower schema, so a histogram with too many buckets is made coarser without recounting.
 * The test is
 * {@code DurationBucketsProperties.manyBucketsAreMergedWithNothingLostOrMoved}.
 */
final class DurationBuckets {

	/** Upper bounds of the classic buckets, in seconds. */
	private static final double[] CLASSIC = { 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
			0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY };

	/**
	 * The finest resolution of the native histogram: 2<sup>SCHEMA</sup> buckets per
	 * doubling.
	 */
	private static final int SCHEMA = 5;

	private static final int PER_OCTAVE = 1 << SCHEMA;

	/**
	 * The most native buckets. If there are more, the resolution is halved, to limit what
	 * Prometheus stores.
	 */
	private static final int MOST_NATIVE = 160;

	/** The default of Prometheus. */
	private static final double ZERO_THRESHOLD = 0x1p-128;

	/**
	 * The exponent of the shortest bounds: 2<sup>-30</sup> s is less than a nanosecond.
	 */
	private static final int FIRST_OCTAVE = -30;

	/**
	 * The exponent of the longest bounds: 2<sup>34</sup> s is more nanoseconds than a
	 * {@code long} can hold.
	 */
	private static final int LAST_OCTAVE = 34;

	private static final double NANOS_PER_SECOND = 1e9;

	/** The bits after the binary point when native bounds are computed. */
	private static final int PRECISION = 128;

	/** The longest duration in each bucket, in nanoseconds. */
	private static final long[] UPPER;

	/** The index of the native bucket that contains each bucket. */
	private static final int[] NATIVE_INDEX;

	/** The index in {@link #CLASSIC} of the classic bucket that contains each bucket. */
	private static final int[] CLASSIC_INDEX;

	/**
	 * For each highest bit of a duration and the {@value #SCHEMA} bits after it, the
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

	/** The native bounds from 1 s to below 2 s, in units of 2<sup>-PRECISION</sup> ns. */
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

	/** The bounds of both without duplicates, in ascending order, after 0. */
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
	 * @param nanos the duration in nanoseconds; a negative one counts as 0
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
	 * Creates both histograms as Prometheus reads them.
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
	 * Merges pairs of neighbours into the buckets of the next lower schema: -3 and -2
	 * become -1.
	 */
	private static SortedMap<Integer, Long> halved(SortedMap<Integer, Long> buckets) {
		SortedMap<Integer, Long> halved = new TreeMap<>();
		buckets.forEach((index, count) -> halved.merge(Math.ceilDiv(index, 2), count, Long::sum));
		return halved;
	}

}
