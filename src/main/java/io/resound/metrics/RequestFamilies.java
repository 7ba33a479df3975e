package io.resound.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;

/**
 * Adds up requests by method, endpoint and status, and their durations. Series appear
 * when their first request has ended, except those of errors that start at 0. Safe from
 * any thread.
 */
final class RequestFamilies {

	/**
	 * The errors of requests that the service's objectives cover. Their series exist from
	 * startup, so that a rate includes the first error.
	 */
	private static final Set<Integer> ERRORS = Set.of(Exchange.NO_STATUS, 400, 408, 413, 417, 500, 503);

	/** The errors a request can end in before its method or path is known. */
	private static final Set<Integer> UNREADABLE_ERRORS = Set.of(400, 408, 414, 431, 501, 505);

	private static final List<MethodLabel> METHODS = List.of(MethodLabel.values());

	private static final List<ProtocolLabel> PROTOCOLS = List.of(ProtocolLabel.values());

	private final Endpoints endpoints;

	private final Collection<List<LoopMeter>> meters;

	private final long startMillis;

	/**
	 * Creates the reader.
	 * @param endpoints what requests are counted under
	 * @param meters for each listener, the meters of all loops; read at each scrape
	 * @param startMillis when the series that exist from startup began
	 */
	RequestFamilies(Endpoints endpoints, Collection<List<LoopMeter>> meters, long startMillis) {
		this.endpoints = endpoints;
		this.meters = meters;
		this.startMillis = startMillis;
	}

	/** Requests by method, endpoint and status. */
	CounterSnapshot ended(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		for (Endpoint endpoint : this.endpoints.all()) {
			for (MethodLabel method : METHODS) {
				List<LoopSeries> series = series(method, endpoint);
				Set<Integer> startAtZero = startAtZero(method, endpoint);
				if (series.isEmpty()) {
					startAtZero.forEach((status) -> points.add(point(method, endpoint, status, 0, this.startMillis)));
				}
				else {
					addEnded(points, method, endpoint, series, startAtZero);
				}
			}
		}
		return new CounterSnapshot(metadata, points);
	}

	private void addEnded(List<CounterDataPointSnapshot> points, MethodLabel method, Endpoint endpoint,
			List<LoopSeries> series, Set<Integer> startAtZero) {
		long[] ended = new long[LoopSeries.STATUSES];
		series.forEach((one) -> one.ended().addTo(ended));
		for (int place = 0; place < ended.length; place++) {
			if (startAtZero.contains(place)) {
				points.add(point(method, endpoint, place, ended[place], this.startMillis));
			}
			else if (ended[place] != 0) {
				int counted = place;
				points.add(point(method, endpoint, place, ended[place],
						first(series, (one) -> one.createdMillis(counted))));
			}
		}
	}

	private Set<Integer> startAtZero(MethodLabel method, Endpoint endpoint) {
		if (endpoint.isObjective()) {
			return ERRORS;
		}
		return (endpoint == this.endpoints.unknown() && method == MethodLabel.OTHER) ? UNREADABLE_ERRORS : Set.of();
	}

	private static CounterDataPointSnapshot point(MethodLabel method, Endpoint endpoint, int place, long value,
			long createdMillis) {
		Labels labels = Labels.of("method", method.name(), "endpoint", endpoint.label(), "status", label(place));
		return new CounterDataPointSnapshot(value, labels, null, createdMillis);
	}

	private static String label(int place) {
		return switch (place) {
			case Exchange.NO_STATUS -> "none";
			case LoopSeries.NOT_A_STATUS -> "OTHER";
			default -> Integer.toString(place);
		};
	}

	/** Durations by method and endpoint. */
	HistogramSnapshot durations(MetricMetadata metadata) {
		List<HistogramDataPointSnapshot> points = new ArrayList<>();
		for (Endpoint endpoint : this.endpoints.all()) {
			for (MethodLabel method : METHODS) {
				List<Durations> durations = series(method, endpoint).stream().map(LoopSeries::durations).toList();
				if (durations.stream().anyMatch((one) -> one.buckets().sum() != 0)) {
					long[] counts = new long[DurationBuckets.size()];
					durations.forEach((one) -> one.buckets().addTo(counts));
					double nanos = durations.stream().mapToDouble(Durations::nanos).sum();
					Labels labels = Labels.of("method", method.name(), "endpoint", endpoint.label());
					points.add(DurationBuckets.snapshot(counts, nanos, labels,
							first(durations, Durations::createdMillis)));
				}
			}
		}
		return new HistogramSnapshot(metadata, points);
	}

	private List<LoopSeries> series(MethodLabel method, Endpoint endpoint) {
		List<LoopSeries> series = new ArrayList<>(0);
		for (List<LoopMeter> loops : this.meters) {
			for (LoopMeter meter : loops) {
				for (ProtocolLabel protocol : PROTOCOLS) {
					LoopSeries one = meter.series(method, endpoint, protocol);
					if (one != null) {
						series.add(one);
					}
				}
			}
		}
		return series;
	}

	/**
	 * When the first series began. Call it after a read that has found a count in one of
	 * them.
	 */
	private static <S> long first(List<S> series, ToLongFunction<S> createdMillis) {
		return series.stream().mapToLong(createdMillis).filter((created) -> created != 0).min().orElseThrow();
	}

}
