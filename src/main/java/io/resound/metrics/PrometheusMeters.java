package io.resound.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.ToLongFunction;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/**
 * The meters of the event loops, and what Prometheus reads of them: the sum of all loops,
 * added up when it is read, so that a request pays for none of it. Every metric of
 * requests and connections is named here. Safe from any thread.
 */
final class PrometheusMeters {

	/**
	 * The errors an echo can end in: there from the start, so that a rate sees the first.
	 */
	private static final Set<Integer> ECHO_ERRORS = Set.of(Exchange.NO_STATUS, 400, 408, 413, 417, 500, 503);

	/** The errors a request can end in before its method or path is known. */
	private static final Set<Integer> UNREADABLE_ERRORS = Set.of(400, 408, 414, 431, 501, 505);

	/** The value of the label {@code listener}: the one listener that there is. */
	private static final String LISTENER = "http";

	private final long createdMillis = System.currentTimeMillis();

	private final List<LoopMeter> loops = new CopyOnWriteArrayList<>();

	/**
	 * Registers the service's metrics.
	 * @param registry where they are registered
	 * @param connectionLimit the number of connections that are served
	 */
	public PrometheusMeters(PrometheusRegistry registry, int connectionLimit) {
		registry.register(new Family(MetricFamilyDescriptor.counter("http_requests_total")
			.help("Requests whose head was complete or refused, by the status sent, \"none\" if no head went out.")
			.labelNames("method", "endpoint", "status")
			.build(), this::requests));
		registry.register(new Family(MetricFamilyDescriptor.counter("http_requests_by_protocol_total")
			.help("The requests of http_requests_total, by listener and HTTP version; \"OTHER\" if unreadable or not served.")
			.labelNames("listener", "protocol")
			.build(), this::byProtocol));
		registry.register(new Family(MetricFamilyDescriptor.histogram("http_request_duration_seconds")
			.help("Time from the last byte of the head read to the last byte of the answer written.")
			.labelNames("method", "endpoint")
			.build(), this::durations));
		registry.register(new Family(MetricFamilyDescriptor.counter("http_request_body_bytes_total")
			.help("Bytes of request bodies read, without their framing.")
			.labelNames("endpoint")
			.build(), (metadata) -> byEndpoint(metadata, LoopMeter::receivedAt)));
		registry.register(new Family(MetricFamilyDescriptor.counter("http_response_body_bytes_total")
			.help("Bytes of answers' bodies written, without their framing.")
			.labelNames("endpoint")
			.build(), (metadata) -> byEndpoint(metadata, LoopMeter::sentAt)));
		registry.register(new Family(MetricFamilyDescriptor.counter("http_requests_aborted_total")
			.help("Requests that ended before their answer was complete, and connections lost inside a head.")
			.labelNames("endpoint", "reason")
			.build(), this::aborted));
		registry.register(new Family(
				MetricFamilyDescriptor.gauge("http_requests_in_flight").help("Requests being answered now.").build(),
				(metadata) -> gauge(metadata, sum(LoopMeter::inFlight))));
		registry.register(new Family(MetricFamilyDescriptor.gauge("http_connections_active")
			.help("Connections open now, the reserve for probes included.")
			.build(), (metadata) -> gauge(metadata, sum(LoopMeter::connections))));
		registry.register(new Family(MetricFamilyDescriptor.gauge("http_connections_limit")
			.help("Connections served at a time, the reserve for probes not included.")
			.build(), (metadata) -> gauge(metadata, connectionLimit)));
		registry.register(new Family(
				MetricFamilyDescriptor.counter("http_connections_total").help("Connections accepted.").build(),
				(metadata) -> new CounterSnapshot(metadata, List.of(point(sum(LoopMeter::connected), Labels.EMPTY)))));
		registry.register(new Family(MetricFamilyDescriptor.counter("resound_express_declined_total")
			.help("Requests that the express lane left to the router, by reason.")
			.labelNames("reason")
			.build(), this::declined));
	}

	/** Makes the meter of one more event loop, to be used on that loop only. */
	public Meter newLoopMeter() {
		LoopMeter meter = new LoopMeter();
		this.loops.add(meter);
		return meter;
	}

	private CounterSnapshot requests(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		for (Endpoint endpoint : Endpoint.values()) {
			for (MethodLabel method : MethodLabel.values()) {
				List<LoopSeries> series = series(method, endpoint);
				long[] ended = new long[LoopSeries.STATUSES];
				series.forEach((one) -> one.ended().addTo(ended));
				for (int status = 0; status < ended.length; status++) {
					boolean fromTheStart = startsAtZero(method, endpoint, status);
					if (ended[status] != 0 || fromTheStart) {
						Labels labels = Labels.of("method", method.name(), "endpoint", endpoint.label(), "status",
								label(status));
						int ofStatus = status;
						long created = fromTheStart ? this.createdMillis
								: first(series, (one) -> one.createdMillis(ofStatus));
						points.add(new CounterDataPointSnapshot(ended[status], labels, null, created));
					}
				}
			}
		}
		return new CounterSnapshot(metadata, points);
	}

	private static boolean startsAtZero(MethodLabel method, Endpoint endpoint, int status) {
		return switch (endpoint) {
			case ECHO -> ECHO_ERRORS.contains(status);
			case UNKNOWN -> method == MethodLabel.OTHER && UNREADABLE_ERRORS.contains(status);
			case LIVEZ, READYZ, HEALTHZ, ROOT -> false;
		};
	}

	private static String label(int status) {
		return (status != Exchange.NO_STATUS) ? Integer.toString(status) : "none";
	}

	private CounterSnapshot byProtocol(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		for (ProtocolLabel protocol : ProtocolLabel.values()) {
			long[] ended = new long[LoopSeries.STATUSES];
			for (Endpoint endpoint : Endpoint.values()) {
				for (MethodLabel method : MethodLabel.values()) {
					this.loops.forEach((loop) -> loop.series(method, endpoint, protocol).ended().addTo(ended));
				}
			}
			points
				.add(point(Arrays.stream(ended).sum(), Labels.of("listener", LISTENER, "protocol", protocol.label())));
		}
		return new CounterSnapshot(metadata, points);
	}

	private HistogramSnapshot durations(MetricMetadata metadata) {
		List<HistogramDataPointSnapshot> points = new ArrayList<>();
		for (Endpoint endpoint : Endpoint.values()) {
			for (MethodLabel method : MethodLabel.values()) {
				List<LoopSeries> series = series(method, endpoint);
				long[] counts = new long[DurationBuckets.size()];
				series.forEach((one) -> one.durations().buckets().addTo(counts));
				double nanos = series.stream().mapToDouble((one) -> one.durations().nanos()).sum();
				if (Arrays.stream(counts).anyMatch((count) -> count != 0)) {
					Labels labels = Labels.of("method", method.name(), "endpoint", endpoint.label());
					points.add(DurationBuckets.snapshot(counts, nanos, labels,
							first(series, LoopSeries::durationsCreatedMillis)));
				}
			}
		}
		return new HistogramSnapshot(metadata, points);
	}

	private CounterSnapshot byEndpoint(MetricMetadata metadata, CountAtEndpoint count) {
		return new CounterSnapshot(metadata, Arrays.stream(Endpoint.values())
			.map((endpoint) -> point(sum((loop) -> count.of(loop, endpoint)), Labels.of("endpoint", endpoint.label())))
			.toList());
	}

	private CounterSnapshot aborted(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		for (Endpoint endpoint : Endpoint.values()) {
			for (AbortReason reason : AbortReason.values()) {
				points.add(point(sum((loop) -> loop.abortedFor(endpoint, reason)),
						Labels.of("endpoint", endpoint.label(), "reason", reason.label())));
			}
		}
		return new CounterSnapshot(metadata, points);
	}

	private CounterSnapshot declined(MetricMetadata metadata) {
		return new CounterSnapshot(metadata, Arrays.stream(DeclineReason.values())
			.map((reason) -> point(sum((loop) -> loop.declinedFor(reason)), Labels.of("reason", reason.label())))
			.toList());
	}

	private List<LoopSeries> series(MethodLabel method, Endpoint endpoint) {
		return this.loops.stream()
			.flatMap((loop) -> Arrays.stream(ProtocolLabel.values())
				.map((protocol) -> loop.series(method, endpoint, protocol)))
			.toList();
	}

	private long sum(ToLongFunction<LoopMeter> count) {
		return this.loops.stream().mapToLong(count).sum();
	}

	private static long first(List<LoopSeries> series, ToLongFunction<LoopSeries> createdMillis) {
		return series.stream().mapToLong(createdMillis).filter((created) -> created != 0).min().orElseThrow();
	}

	private CounterDataPointSnapshot point(long value, Labels labels) {
		return new CounterDataPointSnapshot(value, labels, null, this.createdMillis);
	}

	private static GaugeSnapshot gauge(MetricMetadata metadata, long value) {
		return new GaugeSnapshot(metadata, List.of(new GaugeDataPointSnapshot(value, Labels.EMPTY, null)));
	}

	private interface CountAtEndpoint {

		long of(LoopMeter loop, Endpoint endpoint);

	}

	/** A metric with all its series. */
	private record Family(MetricFamilyDescriptor descriptor,
			Function<MetricMetadata, MetricSnapshot> snapshot) implements Collector {

		@Override
		public MetricSnapshot collect() {
			return this.snapshot.apply(this.descriptor.getMetadata());
		}

		@Override
		public MetricFamilyDescriptor getMetricFamilyDescriptor() {
			return this.descriptor;
		}

	}

}
