package io.resound.metrics;

import java.util.ArrayList;
import java.util.List;

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

	private final ListenerSeries series;

	/**
	 * Creates the reader.
	 * @param series the series of these listeners
	 */
	FrameFamilies(ListenerSeries series) {
		this.series = series;
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
		this.series.meters().forEach((listener, loops) -> {
			for (FrameLabel label : FrameLabel.values()) {
				points.add(this.series.point(ListenerSeries.sum(loops, (meter) -> meter.framesOf(label)),
						Labels.of("listener", listener, "opcode", label.label())));
			}
		});
		return new CounterSnapshot(metadata, points);
	}

	private HistogramSnapshot durations(MetricMetadata metadata) {
		List<HistogramDataPointSnapshot> points = new ArrayList<>();
		this.series.meters().forEach((listener, loops) -> {
			long[] counts = new long[DurationBuckets.size()];
			loops.forEach((meter) -> meter.frameDurations().buckets().addTo(counts));
			double nanos = loops.stream().mapToDouble((meter) -> meter.frameDurations().nanos()).sum();
			points.add(DurationBuckets.snapshot(counts, nanos, Labels.of("listener", listener),
					this.series.startMillis()));
		});
		return new HistogramSnapshot(metadata, points);
	}

}
