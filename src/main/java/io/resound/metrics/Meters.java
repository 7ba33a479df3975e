package io.resound.metrics;

import java.util.List;
import java.util.function.Supplier;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Creates meters, and registers what Prometheus reads. */
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
	 * Registers the metrics of requests and connections. To be called once.
	 * @param connectionLimit the number of connections that are served
	 * @return creates the meter of one event loop
	 */
	public Supplier<Meter> registered(int connectionLimit) {
		return in(this.registry, connectionLimit);
	}

	/**
	 * The same for meters that are never read.
	 * @param connectionLimit the number of connections that are served
	 * @return creates the meter of one event loop
	 */
	public Supplier<Meter> unread(int connectionLimit) {
		return in(new PrometheusRegistry(), connectionLimit);
	}

	private Supplier<Meter> in(PrometheusRegistry registry, int connectionLimit) {
		return this.enabled ? new PrometheusMeters(registry, connectionLimit)::newLoopMeter : () -> Meter.NONE;
	}

	/**
	 * Registers the metrics of the process, and what is running.
	 * @param loops its event loops
	 * @param transport what carries the connections, as the setting names it
	 */
	public void register(List<RuntimeMetrics.Loop> loops, String transport) {
		RuntimeMetrics.register(this.registry, loops);
		RuntimeMetrics.register(this.registry,
				new RuntimeMetrics.Build(this.version, this.revision, Runtime.version().toString(), transport));
	}

}
