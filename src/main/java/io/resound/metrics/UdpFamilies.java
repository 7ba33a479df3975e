package io.resound.metrics;

import java.util.ArrayList;
import java.util.List;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;

/**
 * Adds up the datagrams of listeners that speak UDP. Their series exist from startup.
 * Safe from any thread.
 */
final class UdpFamilies {

	private final ListenerSeries series;

	/**
	 * Creates the reader.
	 * @param series the series of these listeners
	 */
	UdpFamilies(ListenerSeries series) {
		this.series = series;
	}

	/** Registers the metrics. */
	void register(PrometheusRegistry registry) {
		registry.register(new Family(MetricFamilyDescriptor.counter("udp_datagrams_total")
			.help("Datagrams received (\"in\") and sent (\"out\").")
			.labelNames("listener", "direction")
			.build(), this::datagrams));
		registry.register(new Family(MetricFamilyDescriptor.counter("udp_dropped_total")
			.help("Datagrams received that were not sent back, by reason.")
			.labelNames("listener", "reason")
			.build(), this::dropped));
	}

	/**
	 * What has been sent is read first, so that no echo seems to precede its datagram.
	 */
	private CounterSnapshot datagrams(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		this.series.meters().forEach((listener, loops) -> {
			long sent = ListenerSeries.sum(loops, LoopMeter::datagramsSent);
			points.add(this.series.point(ListenerSeries.sum(loops, LoopMeter::datagramsReceived),
					Labels.of("listener", listener, "direction", "in")));
			points.add(this.series.point(sent, Labels.of("listener", listener, "direction", "out")));
		});
		return new CounterSnapshot(metadata, points);
	}

	private CounterSnapshot dropped(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		this.series.meters().forEach((listener, loops) -> {
			for (DropReason reason : DropReason.values()) {
				points.add(this.series.point(ListenerSeries.sum(loops, (meter) -> meter.datagramsDropped(reason)),
						Labels.of("listener", listener, "reason", reason.label())));
			}
		});
		return new CounterSnapshot(metadata, points);
	}

}
