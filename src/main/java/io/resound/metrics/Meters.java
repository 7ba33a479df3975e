package io.resound.metrics;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Creates meters, and registers the metrics that Prometheus reads. */
public final class Meters {

	private final boolean enabled;

	private final PrometheusRegistry registry;

	private final String version;

	private final String revision;

	/**
	 * Creates the factory.
	 * @param enabled whether requests and connections are measured
	 * @param registry where metrics are registered
	 * @param version the version of the service
	 * @param revision the commit that it was built from
	 */
	Meters(boolean enabled, PrometheusRegistry registry, String version, String revision) {
		this.enabled = enabled;
		this.registry = registry;
		this.version = version;
		this.revision = revision;
	}

	/**
	 * Registers the metrics of requests and connections. Called once.
	 * @param endpoints what requests are counted under
	 * @param listeners the protocol of each listener, by its name
	 * @param connectionLimit the number of connections that the process serves at a time
	 * @return creates the meters of one event loop
	 */
	public Supplier<LoopMeters> registered(Endpoints endpoints, Map<String, String> listeners, int connectionLimit) {
		return in(this.registry, endpoints, listeners, connectionLimit);
	}

	/**
	 * The same for meters that are never read.
	 * @param endpoints what requests are counted under
	 * @param listener the name of the only listener, which speaks HTTP
	 * @return creates the meters of one event loop
	 */
	public Supplier<LoopMeters> unread(Endpoints endpoints, String listener) {
		return in(new PrometheusRegistry(), endpoints, Map.of(listener, PrometheusMeters.HTTP), 0);
	}

	private Supplier<LoopMeters> in(PrometheusRegistry registry, Endpoints endpoints, Map<String, String> listeners,
			int connectionLimit) {
		if (this.enabled) {
			return new PrometheusMeters(registry, endpoints, listeners, connectionLimit)::newLoop;
		}
		LoopMeters none = new LoopMeters(
				listeners.keySet().stream().collect(Collectors.toMap(Function.identity(), (listener) -> Meter.NONE)));
		return () -> none;
	}

	/**
	 * Registers the metrics of TLS. Called once, and not at all if no listener speaks
	 * TLS.
	 * @param listeners the names of the listeners that speak TLS
	 * @param certificates the certificates of these listeners
	 * @return the meter of each listener, by its name
	 */
	public Map<String, HandshakeMeter> handshakes(Collection<String> listeners, List<Certificate> certificates) {
		Map<String, HandshakeMeter> meters = new LinkedHashMap<>();
		listeners.forEach((listener) -> meters.put(listener, new HandshakeMeter(listener)));
		if (this.enabled) {
			HandshakeMeters.register(this.registry, meters.values(), certificates);
		}
		return meters;
	}

	/**
	 * Registers the metrics of PROXY headers. Called once, and not at all if no listener
	 * expects them.
	 * @param listeners the names of the listeners that do
	 * @return the meter of each listener, by its name
	 */
	public Map<String, ProxyHeaderMeter> proxyHeaders(Collection<String> listeners) {
		Map<String, ProxyHeaderMeter> meters = new LinkedHashMap<>();
		listeners.forEach((listener) -> meters.put(listener, new ProxyHeaderMeter(listener)));
		if (this.enabled) {
			ProxyHeaderMeter.register(this.registry, meters.values());
		}
		return meters;
	}

	/**
	 * Registers the metrics of the process and the build information.
	 * @param loops the event loops
	 * @param held what the process holds
	 * @param transport the transport, as the setting names it
	 */
	public void register(List<Loop> loops, Held held, String transport) {
		RuntimeMetrics.register(this.registry, loops, held);
		RuntimeMetrics.register(this.registry,
				new RuntimeMetrics.Build(this.version, this.revision, Runtime.version().toString(), transport));
	}

	/** Registers the metrics of WebSocket, and returns what counts them. Called once. */
	public WebSocketMeter webSocket() {
		WebSocketMeter meter = new WebSocketMeter();
		if (this.enabled) {
			meter.register(this.registry);
		}
		return meter;
	}

	/**
	 * Registers the metric of gRPC, and returns what counts calls. Called once.
	 * @param methods the methods, as {@code package.Service/Method}
	 */
	public GrpcMeter grpc(List<String> methods) {
		GrpcMeter meter = new GrpcMeter(methods);
		if (this.enabled) {
			meter.register(this.registry);
		}
		return meter;
	}

	/** Registers the metrics of the ledger. Called once. */
	public void register(LedgerCounts counts) {
		LedgerMetrics.register(this.registry, counts);
	}

	/** Registers the metric of requests that get 503. Called once. */
	public void register(RefusalCounts counts) {
		if (this.enabled) {
			RuntimeMetrics.register(this.registry, counts);
		}
	}

	/** Registers the metric of shaping. Called once. */
	public void register(ShapeCounts counts) {
		ShapeMetrics.register(this.registry, counts);
	}

	/**
	 * What has been done to responses because requests asked for it. All suppliers are
	 * called on the scraper's thread.
	 *
	 * @param applied how often, by the value of the label {@code kind}
	 */
	public record ShapeCounts(Map<String, LongSupplier> applied) {

	}

	/**
	 * The requests that got 503 because a limit was reached. All suppliers are called on
	 * the scraper's thread.
	 *
	 * @param refused how many, by limit
	 */
	public record RefusalCounts(Map<RefusalReason, LongSupplier> refused) {

	}

	/**
	 * What the ledger has counted. All suppliers are called on the scraper's thread.
	 *
	 * @param runs the runs
	 * @param first the requests whose number had not arrived before
	 * @param again the requests whose number had
	 * @param refused the requests that were not entered
	 */
	public record LedgerCounts(IntSupplier runs, LongSupplier first, LongSupplier again, LongSupplier refused) {

	}

	/**
	 * What the process holds for its clients. All suppliers are called on the scraper's
	 * thread.
	 *
	 * @param bytes the direct memory that connections hold
	 * @param limit the direct memory that they may hold before those are stopped that
	 * hold more than their share, in bytes
	 * @param spooledBytes the bytes in the spool
	 * @param spoolLimit the most bytes that fit into the spool's file
	 * @param spooledExchanges the exchanges that have a body in the spool
	 */
	public record Held(DoubleSupplier bytes, long limit, DoubleSupplier spooledBytes, long spoolLimit,
			DoubleSupplier spooledExchanges) {

	}

	/**
	 * A certificate of a listener.
	 *
	 * @param listener the name of the listener
	 * @param bundle the name of the bundle that it comes from
	 * @param expiryMillis when the one that is in use expires, in ms since 1970; called
	 * on the scraper's thread
	 */
	public record Certificate(String listener, String bundle, LongSupplier expiryMillis) {

	}

	/**
	 * An event loop. Both suppliers are called on the scraper's thread.
	 *
	 * @param name the value of the label {@code loop}
	 * @param lagSeconds how late the loop's last periodic task was
	 * @param pendingTasks the number of tasks that wait for the loop
	 */
	public record Loop(String name, DoubleSupplier lagSeconds, DoubleSupplier pendingTasks) {

	}

}
