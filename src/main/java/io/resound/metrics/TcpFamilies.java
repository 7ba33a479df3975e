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
 * Adds up the connections of listeners that speak another protocol than HTTP on TCP, and
 * the bytes on them. Their series exist from startup. Safe from any thread.
 */
final class TcpFamilies {

	private final ListenerSeries series;

	/**
	 * Creates the reader.
	 * @param series the series of these listeners
	 */
	TcpFamilies(ListenerSeries series) {
		this.series = series;
	}

	/** Registers the metrics. */
	void register(PrometheusRegistry registry) {
		registry.register(new Family(MetricFamilyDescriptor.gauge("tcp_connections_active")
			.help("Open connections of listeners whose protocol is not HTTP.")
			.labelNames("listener")
			.build(), this.series::active));
		registry.register(new Family(MetricFamilyDescriptor.counter("tcp_connections_total")
			.help("Connections accepted by listeners whose protocol is not HTTP.")
			.labelNames("listener")
			.build(), this.series::accepted));
		registry.register(new Family(MetricFamilyDescriptor.counter("tcp_bytes_total")
			.help("Bytes received (\"in\") and sent (\"out\") on these connections, excluding the overhead of TLS.")
			.labelNames("listener", "direction")
			.build(), this::bytes));
	}

	/** What has been sent is read first, so that no echo seems to precede its bytes. */
	private CounterSnapshot bytes(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		this.series.meters().forEach((listener, loops) -> {
			long sent = ListenerSeries.sum(loops, LoopMeter::bytesSent);
			points
				.add(this.series.point(ListenerSeries.sum(loops, LoopMeter::bytesReceived), direction(listener, "in")));
			points.add(this.series.point(sent, direction(listener, "out")));
		});
		return new CounterSnapshot(metadata, points);
	}

	private static Labels direction(String listener, String direction) {
		return Labels.of("listener", listener, "direction", direction);
	}

}
