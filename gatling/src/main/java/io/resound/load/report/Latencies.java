package io.resound.load.report;

import org.HdrHistogram.Histogram;

/**
 * Percentiles in microseconds. One that fewer than ten samples lie beyond is null: it
 * would be chance.
 */
record Latencies(Long p50, Long p90, Long p99, Long p999, Long p9999, Long max) {

	private static final int BEYOND = 10;

	/** How many samples a percentile needs. */
	static long needed(double percent) {
		return Math.round(BEYOND * 100 / (100 - percent));
	}

	static Latencies of(Histogram histogram) {
		return new Latencies(percentile(histogram, 50), percentile(histogram, 90), percentile(histogram, 99),
				percentile(histogram, 99.9), percentile(histogram, 99.99),
				(histogram.getTotalCount() == 0) ? null : histogram.getMaxValue());
	}

	private static Long percentile(Histogram histogram, double percent) {
		boolean enough = histogram.getTotalCount() * (100 - percent) / 100 >= BEYOND - 1e-6;
		return enough ? histogram.getValueAtPercentile(percent) : null;
	}

}
