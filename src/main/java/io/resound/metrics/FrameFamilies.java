package io.resound.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;

/**
 * Adds up the frames of listeners that speak frames. Their series exist from startup.
 * Safe from any thread.
 */
final class FrameFamilies {

	private final Map<String, List<LoopMeter>> meters;

	private final long startMillis;

	/**
	 * Creates the reader.
	 * @param meters the meters of each listener, one for each loop; read at each scrape
	 * @param startMillis when the series began
	 */
	FrameFamilies(Map<String, List<LoopMeter>> meters, long startMillis) {
		this.meters = meters;
		this.startMillis = startMillis;
	}

	/** Registers the metrics. */
	void register(PrometheusRegistry registry) {
		registry.register(new Family(MetricFamilyDescriptor.counter("frames_total")
			.help("Frames whose heads have been read, by opcode.")
			.labelNames("listener", "opcode")
			.build(), this::frames));
		registry.register(new Family(MetricFamilyDescriptor.histogram("frames_duration_seconds")
			.help("Time from reading the last byte of a frame's head to writing the last byte of its answer.")
			.labelNames("listener")
			.build(), this::durations));
	}

	private CounterSnapshot frames(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		this.meters.forEach((listener, loops) -> {
			for (FrameLabel label : FrameLabel.values()) {
				points
					.add(new CounterDataPointSnapshot(loops.stream().mapToLong((meter) -> meter.framesOf(label)).sum(),
							Labels.of("listener", listener, "opcode", label.label()), null, this.startMillis));
			}
		});
		return new CounterSnapshot(metadata, points);
	}

	private HistogramSnapshot durations(MetricMetadata metadata) {
		List<HistogramDataPointSnapshot> points = new ArrayList<>();
		this.meters.forEach((listener, loops) -> {
			long[] counts = new long[DurationBuckets.size()];
			loops.forEach((meter) -> meter.frameDurations().buckets().addTo(counts));
			double nanos = loops.stream().mapToDouble((meter) -> meter.frameDurations().nanos()).sum();
			points.add(DurationBuckets.snapshot(counts, nanos, Labels.of("listener", listener), this.startMillis));
		});
		return new HistogramSnapshot(metadata, points);
	}

}
