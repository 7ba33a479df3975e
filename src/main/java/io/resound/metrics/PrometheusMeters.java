package io.resound.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.ToLongBiFunction;
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
 * The meters of all listeners and event loops, and their sums, which are added up at each
 * scrape and so cost a request nothing. All metrics of requests and connections are named
 * here. Safe from any thread.
 */
final class PrometheusMeters {

	/** The protocols that have metrics of their own. */
	static final String HTTP = "http";

	private static final String FRAMES = "frames";

	private static final String UDP = "udp";

	private final long startMillis = System.currentTimeMillis();

	private final Endpoints endpoints;

	/** The meters of each listener that speaks HTTP, one for each loop. */
	private final Map<String, List<LoopMeter>> meters = new LinkedHashMap<>();

	private final ListenerSeries http = new ListenerSeries(this.meters, this.startMillis);

	/** The meters of the other listeners. */
	private final Map<String, List<LoopMeter>> others = new LinkedHashMap<>();

	/**
	 * Registers the service's metrics.
	 * @param registry where they are registered
	 * @param endpoints what requests are counted under
	 * @param listeners the protocol of each listener, by its name
	 * @param connectionLimit the number of connections that the process serves at a time
	 */
	PrometheusMeters(PrometheusRegistry registry, Endpoints endpoints, Map<String, String> listeners,
			int connectionLimit) {
		this.endpoints = endpoints;
		listeners.forEach((listener, protocol) -> (protocol.equals(HTTP) ? this.meters : this.others).put(listener,
				new CopyOnWriteArrayList<>()));
		registerRequests(registry);
		registerBodies(registry);
		registerConnections(registry, connectionLimit);
		Map<String, List<LoopMeter>> tcp = only((listener) -> !UDP.equals(listeners.get(listener)));
		if (!tcp.isEmpty()) {
			new TcpFamilies(new ListenerSeries(tcp, this.startMillis)).register(registry);
		}
		Map<String, List<LoopMeter>> frames = only((listener) -> FRAMES.equals(listeners.get(listener)));
		if (!frames.isEmpty()) {
			new FrameFamilies(new ListenerSeries(frames, this.startMillis)).register(registry);
		}
		Map<String, List<LoopMeter>> udp = only((listener) -> UDP.equals(listeners.get(listener)));
		if (!udp.isEmpty()) {
			new UdpFamilies(new ListenerSeries(udp, this.startMillis)).register(registry);
		}
	}

	/** The meters of some of the listeners that do not speak HTTP. */
	private Map<String, List<LoopMeter>> only(Predicate<String> listeners) {
		Map<String, List<LoopMeter>> some = new LinkedHashMap<>(this.others);
		some.keySet().removeIf(listeners.negate());
		return some;
	}

	private void registerRequests(PrometheusRegistry registry) {
		RequestFamilies requests = new RequestFamilies(this.endpoints, this.meters.values(), this.startMillis);
		registry.register(new Family(MetricFamilyDescriptor.counter("http_requests_total")
			.help("HTTP requests by response status; \"none\" if no response was started.")
			.labelNames("method", "endpoint", "status")
			.build(), requests::ended));
		registry.register(new Family(MetricFamilyDescriptor.histogram("http_request_duration_seconds")
			.help("Time from reading the last byte of the request head to writing the last byte of the response.")
			.labelNames("method", "endpoint")
			.build(), requests::durations));
		registry.register(new Family(MetricFamilyDescriptor.counter("http_requests_by_protocol_total")
			.help("HTTP requests by listener and HTTP version; \"OTHER\" if the request could not be read"
					+ " or its version is not supported.")
			.labelNames("listener", "protocol")
			.build(), this::byProtocol));
		registry.register(new Family(MetricFamilyDescriptor.counter("http_requests_aborted_total")
			.help("HTTP requests whose response was not completed,"
					+ " and connections that were closed before a request head was complete.")
			.labelNames("endpoint", "reason")
			.build(), this::aborted));
		registry.register(new Family(
				MetricFamilyDescriptor.gauge("http_requests_in_flight").help("HTTP requests in flight.").build(),
				(metadata) -> gauge(metadata, sum(LoopMeter::inFlight))));
	}

	private void registerBodies(PrometheusRegistry registry) {
		registry.register(new Family(MetricFamilyDescriptor.counter("http_request_body_bytes_total")
			.help("Bytes of request bodies read, without framing.")
			.labelNames("endpoint")
			.build(), (metadata) -> byEndpoint(metadata, LoopMeter::receivedAt)));
		registry.register(new Family(MetricFamilyDescriptor.counter("http_response_body_bytes_total")
			.help("Bytes of response bodies written, without framing.")
			.labelNames("endpoint")
			.build(), (metadata) -> byEndpoint(metadata, LoopMeter::sentAt)));
	}

	private void registerConnections(PrometheusRegistry registry, int connectionLimit) {
		registry.register(new Family(MetricFamilyDescriptor.gauge("http_connections_active")
			.help("Open connections by listener, including those above the limit that are accepted for health checks.")
			.labelNames("listener")
			.build(), this.http::active));
		registry.register(new Family(MetricFamilyDescriptor.counter("http_connections_total")
			.help("Connections accepted, by listener.")
			.labelNames("listener")
			.build(), this.http::accepted));
		registry.register(new Family(MetricFamilyDescriptor.gauge("resound_connections_limit")
			.help("Maximum number of concurrent connections, excluding those accepted above it for health checks.")
			.build(), (metadata) -> gauge(metadata, connectionLimit)));
		registry.register(new Family(MetricFamilyDescriptor.counter("resound_express_declined_total")
			.help("Requests that the express lane left to the router, by reason.")
			.labelNames("reason")
			.build(), this::declined));
	}

	/** Creates the meters of another event loop, to be used on that loop only. */
	LoopMeters newLoop() {
		Map<String, Meter> loop = new HashMap<>();
		for (Map<String, List<LoopMeter>> meters : List.of(this.meters, this.others)) {
			meters.forEach((listener, loops) -> {
				LoopMeter meter = new LoopMeter(this.endpoints);
				loops.add(meter);
				loop.put(listener, meter);
			});
		}
		return new LoopMeters(loop);
	}

	private CounterSnapshot byProtocol(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		this.meters.forEach((listener, loops) -> {
			for (ProtocolLabel protocol : ProtocolLabel.values()) {
				points.add(this.http.point(ListenerSeries.sum(loops, (meter) -> meter.ended(protocol)),
						Labels.of("listener", listener, "protocol", protocol.label())));
			}
		});
		return new CounterSnapshot(metadata, points);
	}

	private CounterSnapshot aborted(MetricMetadata metadata) {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		for (Endpoint endpoint : this.endpoints.all()) {
			for (AbortReason reason : AbortReason.values()) {
				points.add(this.http.point(sum((meter) -> meter.abortedFor(endpoint, reason)),
						Labels.of("endpoint", endpoint.label(), "reason", reason.label())));
			}
		}
		return new CounterSnapshot(metadata, points);
	}

	private CounterSnapshot byEndpoint(MetricMetadata metadata, ToLongBiFunction<LoopMeter, Endpoint> count) {
		return new CounterSnapshot(metadata,
				this.endpoints.all()
					.stream()
					.map((endpoint) -> this.http.point(sum((meter) -> count.applyAsLong(meter, endpoint)),
							Labels.of("endpoint", endpoint.label())))
					.toList());
	}

	private CounterSnapshot declined(MetricMetadata metadata) {
		return new CounterSnapshot(metadata,
				Arrays.stream(DeclineReason.values())
					.map((reason) -> this.http.point(sum((meter) -> meter.declinedFor(reason)),
							Labels.of("reason", reason.label())))
					.toList());
	}

	private long sum(ToLongFunction<LoopMeter> count) {
		long sum = 0;
		for (List<LoopMeter> loops : this.meters.values()) {
			sum += ListenerSeries.sum(loops, count);
		}
		return sum;
	}

	private static GaugeSnapshot gauge(MetricMetadata metadata, long value) {
		return new GaugeSnapshot(metadata, List.of(new GaugeDataPointSnapshot(value, Labels.EMPTY, null)));
	}

}
