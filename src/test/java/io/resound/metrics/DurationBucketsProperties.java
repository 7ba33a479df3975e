package io.resound.metrics;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBucket;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The buckets of durations, against their definition in whole numbers: a duration of
 * {@code n} ns is in native bucket {@code i} of schema {@code s} if and only if
 * {@code 2^(i-1) < (n / 10^9)^(2^s) <= 2^i}.
 */
class DurationBucketsProperties {

	private static final BigInteger NANOS = BigInteger.TEN.pow(9);

	/** The native bucket of 1 ns. */
	private static final int SHORTEST = -956;

	/** The last native bucket that ends before a {@code long} does. */
	private static final int LONGEST = 1059;

	@Property(tries = 5000)
	void anyDurationIsInItsBuckets(@ForAll @LongRange(min = 1) long nanos) {
		isInItsBuckets(nanos);
	}

	@Property(tries = 5000)
	void aDurationOfARequestIsInItsBuckets(@ForAll @LongRange(min = 1, max = 20_000_000_000L) long nanos) {
		isInItsBuckets(nanos);
	}

	@Example
	void theLongestDurationOfEveryNativeBucketIsInIt() {
		for (int index = SHORTEST; index <= LONGEST; index++) {
			BigInteger bound = NANOS.pow(32).shiftLeft(index);
			for (int i = 0; i < 5; i++) {
				bound = bound.sqrt();
			}
			isInItsBuckets(bound.longValueExact());
			isInItsBuckets(bound.longValueExact() + 1);
		}
	}

	@Example
	void aWholePowerOfTwoBelongsToTheBucketBelow() {
		assertThat(nativeBuckets(snapshot(1_000_000_000))).extracting(NativeHistogramBucket::getBucketIndex)
			.containsExactly(0);
		assertThat(nativeBuckets(snapshot(1_953_125))).extracting(NativeHistogramBucket::getBucketIndex)
			.containsExactly(-9 * 32);
		assertThat(nativeBuckets(snapshot(1_953_126))).extracting(NativeHistogramBucket::getBucketIndex)
			.containsExactly(-9 * 32 + 1);
	}

	@Example
	void noTimeAtAllIsInTheBucketOfZero() {
		HistogramDataPointSnapshot none = snapshot(0);
		assertThat(none.getNativeZeroCount()).isEqualTo(1);
		assertThat(nativeBuckets(none)).isEmpty();
		assertThat(none.getClassicBuckets().getCount(0)).isEqualTo(1);
	}

	@Example
	void classicBoundsBelongToTheBucketBelow() {
		snapshot(1).getClassicBuckets()
			.stream()
			.map(ClassicHistogramBucket::getUpperBound)
			.filter(Double::isFinite)
			.map((bound) -> BigDecimal.valueOf(bound).movePointRight(9).longValueExact())
			.forEach((bound) -> LongStream.rangeClosed(bound - 1, bound + 1)
				.forEach(DurationBucketsProperties::isInItsBuckets));
	}

	@Property(tries = 200)
	void manyBucketsAreMergedWithNothingLostOrMoved(
			@ForAll @Size(min = 200, max = 400) Set<@LongRange(min = 1) Long> durations) {
		HistogramDataPointSnapshot both = snapshot(durations.stream().mapToLong(Long::longValue).toArray());
		assertThat(nativeBuckets(both)).hasSizeLessThanOrEqualTo(160);
		for (NativeHistogramBucket bucket : both.getNativeBucketsForPositiveValues()) {
			assertThat(durations.stream()
				.filter((nanos) -> isIn(nanos, bucket.getBucketIndex(), both.getNativeSchema()))
				.count()).as("bucket %d of schema %d", bucket.getBucketIndex(), both.getNativeSchema())
				.isEqualTo(bucket.getCount());
		}
		assertThat(nativeBuckets(both).stream().mapToLong(NativeHistogramBucket::getCount).sum())
			.isEqualTo(durations.size());
	}

	private static void isInItsBuckets(long nanos) {
		HistogramDataPointSnapshot both = snapshot(nanos);
		assertThat(both.getNativeSchema()).isEqualTo(5);
		assertThat(nativeBuckets(both)).singleElement()
			.matches((bucket) -> isIn(nanos, bucket.getBucketIndex(), 5), nanos + " ns are in native bucket");
		double classic = both.getClassicBuckets()
			.stream()
			.map(ClassicHistogramBucket::getUpperBound)
			.filter((bound) -> bound * 1e9 >= nanos)
			.findFirst()
			.orElseThrow();
		assertThat(both.getClassicBuckets().stream().filter((bucket) -> bucket.getCount() != 0)).singleElement()
			.matches((bucket) -> bucket.getUpperBound() == classic, nanos + " ns are at most " + classic + " s");
	}

	private static HistogramDataPointSnapshot snapshot(long... durations) {
		long[] counts = new long[DurationBuckets.size()];
		for (long nanos : durations) {
			counts[DurationBuckets.indexOf(nanos)]++;
		}
		return DurationBuckets.snapshot(counts, LongStream.of(durations).asDoubleStream().sum(), Labels.EMPTY, 1);
	}

	private static List<NativeHistogramBucket> nativeBuckets(HistogramDataPointSnapshot snapshot) {
		return snapshot.getNativeBucketsForPositiveValues().stream().toList();
	}

	private static boolean isIn(long nanos, int index, int schema) {
		BigInteger power = BigInteger.valueOf(nanos).pow(1 << schema);
		return isAbove(power, index - 1, schema) && !isAbove(power, index, schema);
	}

	/** Whether {@code power > 2^index * (10^9)^(2^schema)}. */
	private static boolean isAbove(BigInteger power, int index, int schema) {
		BigInteger bound = NANOS.pow(1 << schema);
		return ((index >= 0) ? power.compareTo(bound.shiftLeft(index)) : power.shiftLeft(-index).compareTo(bound)) > 0;
	}

}
