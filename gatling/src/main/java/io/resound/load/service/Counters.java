package io.resound.load.service;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one instance of the service has counted at its echo since it started.
 *
 * @param requests requests that ended, whichever way
 * @param buckets requests that took at most so many seconds, by the bound as it is
 * written
 */
public record Counters(long requests, Map<String, Long> buckets) {

	static final Counters NONE = new Counters(0, Map.of());

	private static final Pattern SAMPLE = Pattern
		.compile("(http_requests_total|http_request_duration_seconds_bucket)\\{([^}]*)} (\\S+).*");

	private static final Pattern BOUND = Pattern.compile(".*le=\"([^\"]+)\".*");

	public Counters {
		buckets = new TreeMap<>(buckets);
	}

	/**
	 * Reads metrics.
	 * @param metrics Prometheus' text format
	 * @return what is counted with {@code endpoint="/echo"}
	 */
	static Counters read(String metrics) {
		long requests = 0;
		Map<String, Long> buckets = new HashMap<>();
		for (String line : metrics.split("\n")) {
			Matcher sample = SAMPLE.matcher(line);
			if (!sample.matches() || !sample.group(2).contains("endpoint=\"/echo\"")) {
				continue;
			}
			long value = (long) Double.parseDouble(sample.group(3));
			Matcher bound = BOUND.matcher(sample.group(2));
			if (bound.matches()) {
				buckets.merge(bound.group(1), value, Long::sum);
			}
			else {
				requests += value;
			}
		}
		return new Counters(requests, buckets);
	}

	/**
	 * The first of two readings, as counters only grow.
	 * @param other the other
	 * @return the one with fewer requests
	 */
	public Counters earlier(Counters other) {
		return (this.requests <= other.requests) ? this : other;
	}

	/**
	 * The last of two readings.
	 * @param other the other
	 * @return the one with more requests
	 */
	public Counters later(Counters other) {
		return (this.requests >= other.requests) ? this : other;
	}

	Counters minus(Counters before) {
		Map<String, Long> difference = new HashMap<>();
		this.buckets.forEach((bound, count) -> difference.put(bound, count - before.buckets.getOrDefault(bound, 0L)));
		return new Counters(this.requests - before.requests, difference);
	}

	Counters plus(Counters other) {
		Map<String, Long> sum = new HashMap<>(this.buckets);
		other.buckets.forEach((bound, count) -> sum.merge(bound, count, Long::sum));
		return new Counters(this.requests + other.requests, sum);
	}

	/**
	 * A percentile, by a straight line between the bounds, as Prometheus does it.
	 * @param share from 0 to 1
	 * @return seconds, or not a number if there is none
	 */
	double percentile(double share) {
		Map<Double, Long> ascending = new TreeMap<>();
		this.buckets.forEach((bound, count) -> ascending
			.put(bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound), count));
		double rank = share * ascending.getOrDefault(Double.POSITIVE_INFINITY, 0L);
		if (rank == 0) {
			return Double.NaN;
		}
		double lower = 0;
		long below = 0;
		for (Map.Entry<Double, Long> bucket : ascending.entrySet()) {
			if (bucket.getValue() >= rank) {
				return bucket.getKey().isInfinite() ? lower
						: lower + (bucket.getKey() - lower) * (rank - below) / (bucket.getValue() - below);
			}
			lower = bucket.getKey();
			below = bucket.getValue();
		}
		return lower;
	}

}
