package io.resound.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;

/**
 * The series that each listener of some protocol has, added up over its loops. They exist
 * from startup. Safe from any thread.
 *
 * @param meters the meters of each listener, one for each loop; read at each scrape
 * @param startMillis when the series began
 */
record ListenerSeries(Map<String, List<LoopMeter>> meters, long startMillis) {

	/** The connections that are open, by listener. */
	GaugeSnapshot active(MetricMetadata metadata) {
		List<GaugeDataPointSnapshot> points = new ArrayList<>();
		this.meters.forEach((listener, loops) -> points.add(
				new GaugeDataPointSnapshot(sum(loops, LoopMeter::connections), Labels.of("listener", listener), null)));
		return new GaugeSnapshot(metadata, points);
	}

	/** The connections that have been accepted, by listener. */
	CounterSnapshot accepted(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		this.meters.forEach((listener, loops) -> points
			.add(point(sum(loops, LoopMeter::connected), Labels.of("listener", listener))));
		return new CounterSnapshot(metadata, points);
	}

	/** A point of a series that exists from startup. */
	CounterDataPointSnapshot point(long value, Labels labels) {
		return new CounterDataPointSnapshot(value, labels, null, this.startMillis);
	}

	/** Adds up over loops. */
	static long sum(List<LoopMeter> loops, ToLongFunction<LoopMeter> count) {
		long sum = 0;
		for (LoopMeter meter : loops) {
			sum += count.applyAsLong(meter);
		}
		return sum;
	}

}
