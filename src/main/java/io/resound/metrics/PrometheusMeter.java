package io.resound.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * The meter whose series Prometheus reads. Every handle is resolved once, when the meter
 * is made, so that a request costs no look-up by label.
 */
public final class PrometheusMeter implements Meter {

	/** Upper bounds of the classic buckets, in seconds. */
	static final double[] BUCKETS = { 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
			0.25, 0.5, 1, 2.5, 5, 10 };

	/**
	 * More than this and client_java halves the resolution, to bound a series' memory.
	 */
	private static final int NATIVE_BUCKETS = 160;

	/**
	 * The errors an echo can end in: there from the start, so that a rate sees the first.
	 */
	private static final int[] ECHO_ERRORS = { Exchange.NO_STATUS, 400, 408, 413, 417, 500, 503 };

	/** The errors a request can end in before its method or path is known. */
	private static final int[] UNREADABLE_ERRORS = { 400, 408, 414, 431, 501, 505 };

	private final LongAdder inFlight = new LongAdder();

	private final LongAdder connections = new LongAdder();

	private final CounterDataPoint connectionsAccepted;

	private final Map<DeclineReason, CounterDataPoint> declined = new EnumMap<>(DeclineReason.class);

	private final Map<Endpoint, Map<MethodLabel, Series>> series = new EnumMap<>(Endpoint.class);

	/**
	 * Registers the service's metrics.
	 * @param registry where they are registered
	 * @param connectionLimit the number of connections that are served
	 */
	public PrometheusMeter(PrometheusRegistry registry, int connectionLimit) {
		Counter requests = Counter.builder()
			.withoutExemplars()
			.name("http_requests_total")
			.help("Requests whose head was complete or refused, by the status sent, \"none\" if no head went out.")
			.labelNames("method", "endpoint", "status")
			.register(registry);
		Histogram durations = Histogram.builder()
			.withoutExemplars()
			.name("http_request_duration_seconds")
			.help("Time from the last byte of the head read to the last byte of the answer written.")
			.labelNames("method", "endpoint")
			.classicUpperBounds(BUCKETS)
			.nativeMaxNumberOfBuckets(NATIVE_BUCKETS)
			.register(registry);
		Counter received = Counter.builder()
			.withoutExemplars()
			.name("http_request_body_bytes_total")
			.help("Bytes of request bodies read, without their framing.")
			.labelNames("endpoint")
			.register(registry);
		Counter sent = Counter.builder()
			.withoutExemplars()
			.name("http_response_body_bytes_total")
			.help("Bytes of answers' bodies written, without their framing.")
			.labelNames("endpoint")
			.register(registry);
		Counter aborted = Counter.builder()
			.withoutExemplars()
			.name("http_requests_aborted_total")
			.help("Requests that ended before their answer was complete, and connections lost inside a head.")
			.labelNames("endpoint", "reason")
			.register(registry);
		GaugeWithCallback.builder()
			.name("http_requests_in_flight")
			.help("Requests being answered now.")
			.callback((callback) -> callback.call((double) this.inFlight.sum()))
			.register(registry);
		GaugeWithCallback.builder()
			.name("http_connections_active")
			.help("Connections open now, the reserve for probes included.")
			.callback((callback) -> callback.call((double) this.connections.sum()))
			.register(registry);
		GaugeWithCallback.builder()
			.name("http_connections_limit")
			.help("Connections served at a time, the reserve for probes not included.")
			.callback((callback) -> callback.call(connectionLimit))
			.register(registry);
		this.connectionsAccepted = Counter.builder()
			.withoutExemplars()
			.name("http_connections_total")
			.help("Connections accepted.")
			.register(registry)
			.labelValues();
		Counter declinedByReason = Counter.builder()
			.withoutExemplars()
			.name("resound_express_declined_total")
			.help("Connections that have left the express lane.")
			.labelNames("reason")
			.register(registry);
		for (DeclineReason reason : DeclineReason.values()) {
			this.declined.put(reason, declinedByReason.labelValues(reason.label()));
		}
		for (Endpoint endpoint : Endpoint.values()) {
			EndpointSeries shared = new EndpointSeries(received.labelValues(endpoint.label()),
					sent.labelValues(endpoint.label()), abortedOf(aborted, endpoint), this.inFlight);
			Map<MethodLabel, Series> byMethod = new EnumMap<>(MethodLabel.class);
			for (MethodLabel method : MethodLabel.values()) {
				byMethod.put(method, new Series(shared, requests, durations, method.name(), endpoint.label()));
			}
			this.series.put(endpoint, byMethod);
		}
		for (MethodLabel method : MethodLabel.values()) {
			series(Endpoint.ECHO, method).startAtZero(ECHO_ERRORS);
		}
		series(Endpoint.UNKNOWN, MethodLabel.OTHER).startAtZero(UNREADABLE_ERRORS);
	}

	private static Map<AbortReason, CounterDataPoint> abortedOf(Counter aborted, Endpoint endpoint) {
		Map<AbortReason, CounterDataPoint> byReason = new EnumMap<>(AbortReason.class);
		for (AbortReason reason : AbortReason.values()) {
			byReason.put(reason, aborted.labelValues(endpoint.label(), reason.label()));
		}
		return byReason;
	}

	private Series series(Endpoint endpoint, MethodLabel method) {
		Map<MethodLabel, Series> byMethod = Objects.requireNonNull(this.series.get(endpoint));
		return Objects.requireNonNull(byMethod.get(method));
	}

	@Override
	public Exchange open(MethodLabel method, Endpoint endpoint) {
		this.inFlight.increment();
		return new MeteredExchange(series(endpoint, method));
	}

	@Override
	public void lostInHead(AbortReason reason) {
		series(Endpoint.UNKNOWN, MethodLabel.OTHER).shared().aborted(reason).inc();
	}

	@Override
	public void declined(DeclineReason reason) {
		Objects.requireNonNull(this.declined.get(reason)).inc();
	}

	@Override
	public void connectionOpened() {
		this.connections.increment();
		this.connectionsAccepted.inc();
	}

	@Override
	public void connectionClosed() {
		this.connections.decrement();
	}

}
