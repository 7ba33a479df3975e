package io.resound.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;

/**
 * Adds up the connections of listeners that speak another protocol than HTTP on TCP, and
 * the bytes on them. Their series exist from startup. Safe from any thread.
 */
final class TcpFamilies {

	private final Map<String, List<LoopMeter>> meters;

	private final long startMillis;

	/**
	 * Creates the reader.
	 * @param meters the meters of each listener, one for each loop; read at each scrape
	 * @param startMillis when the series began
	 */
	TcpFamilies(Map<String, List<LoopMeter>> meters, long startMillis) {
		this.meters = meters;
		this.startMillis = startMillis;
	}

	/** Registers the metrics. */
	void register(PrometheusRegistry registry) {
		registry.register(new Family(MetricFamilyDescriptor.gauge("tcp_connections_active")
			.help("Open connections of listeners that speak another protocol than HTTP.")
			.labelNames("listener")
			.build(), this::active));
		registry.register(new Family(MetricFamilyDescriptor.counter("tcp_connections_total")
			.help("Connections accepted by listeners that speak another protocol than HTTP.")
			.labelNames("listener")
			.build(), this::accepted));
		registry.register(new Family(MetricFamilyDescriptor.counter("tcp_bytes_total")
			.help("Bytes received (\"in\") and sent (\"out\") on these connections, without TLS.")
			.labelNames("listener", "direction")
			.build(), this::bytes));
	}

	private GaugeSnapshot active(MetricMetadata metadata) {
		List<GaugeDataPointSnapshot> points = new ArrayList<>();
		this.meters.forEach((listener, loops) -> points.add(
				new GaugeDataPointSnapshot(sum(loops, LoopMeter::connections), Labels.of("listener", listener), null)));
		return new GaugeSnapshot(metadata, points);
	}

	private CounterSnapshot accepted(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		this.meters.forEach((listener, loops) -> points
			.add(point(sum(loops, LoopMeter::connected), Labels.of("listener", listener))));
		return new CounterSnapshot(metadata, points);
	}

	/** What has been sent is read first, so that no echo seems to precede its bytes. */
	private CounterSnapshot bytes(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		this.meters.forEach((listener, loops) -> {
			long sent = sum(loops, LoopMeter::bytesSent);
			points.add(point(sum(loops, LoopMeter::bytesReceived), direction(listener, "in")));
			points.add(point(sent, direction(listener, "out")));
		});
		return new CounterSnapshot(metadata, points);
	}

	private static Labels direction(String listener, String direction) {
		return Labels.of("listener", listener, "direction", direction);
	}

	private static long sum(List<LoopMeter> loops, ToLongFunction<LoopMeter> count) {
		return loops.stream().mapToLong(count).sum();
	}

	private CounterDataPointSnapshot point(long value, Labels labels) {
		return new CounterDataPointSnapshot(value, labels, null, this.startMillis);
	}

}
