package io.resound.metrics;

import java.util.List;

import io.micrometer.core.instrument.config.MeterFilter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Build information, process metrics and event-loop metrics. */
final class RuntimeMetrics {

	private RuntimeMetrics() {
	}

	/**
	 * The build information.
	 *
	 * @param version the version of the service
	 * @param revision the commit that it was built from
	 * @param java the version of the Java runtime
	 * @param transport the transport, as the setting names it
	 */
	record Build(String version, String revision, String java, String transport) {

	}

	/** Registers the build information and the process's standard metrics. */
	static void register(PrometheusRegistry registry, Build build) {
		Info.builder()
			.name("resound_build_info")
			.help("The version and commit of the service, its Java runtime and its transport; always 1.")
			.labelNames("version", "revision", "java", "transport")
			.register(registry)
			.setLabelValues(build.version, build.revision, build.java, build.transport);
		ProcessMetrics.builder().register(registry);
	}

	/**
	 * Denies the one meter of Micrometer that has the name of a standard process metric:
	 * {@code process_start_time_seconds}.
	 */
	static MeterFilter withoutStandardMetrics() {
		return MeterFilter.deny((id) -> id.getName().equals("process.start.time"));
	}

	/** Registers the counts of requests that get 503, by limit. */
	static void register(PrometheusRegistry registry, Meters.RefusalCounts counts) {
		CounterWithCallback.builder()
			.name("http_requests_refused_total")
			.help("HTTP requests that got 503 because a limit was reached, by limit.")
			.labelNames("reason")
			.callback((callback) -> counts.refused()
				.forEach((reason, count) -> callback.call((double) count.getAsLong(), reason.label())))
			.register(registry);
	}

	/**
	 * Registers the gauges of the event loops and of their connections' memory, and the
	 * CPU throttling and memory of the container.
	 */
	static void register(PrometheusRegistry registry, List<Meters.Loop> loops, Meters.Held held) {
		GaugeWithCallback.builder()
			.name("resound_eventloop_lag_seconds")
			.help("Delay of the event loop's last periodic task.")
			.labelNames("loop")
			.callback(
					(callback) -> loops.forEach((loop) -> callback.call(loop.lagSeconds().getAsDouble(), loop.name())))
			.register(registry);
		GaugeWithCallback.builder()
			.name("resound_eventloop_pending_tasks")
			.help("Tasks waiting for the event loop.")
			.labelNames("loop")
			.callback((callback) -> loops
				.forEach((loop) -> callback.call(loop.pendingTasks().getAsDouble(), loop.name())))
			.register(registry);
		GaugeWithCallback.builder()
			.name("resound_held_bytes")
			.help("Direct memory held by responses that clients have not read and by incomplete requests.")
			.callback((callback) -> callback.call(held.bytes().getAsDouble()))
			.register(registry);
		GaugeWithCallback.builder()
			.name("resound_held_limit_bytes")
			.help("Direct memory that they may hold before the service stops reading from clients that hold much.")
			.callback((callback) -> callback.call((double) held.limit()))
			.register(registry);
		GaugeWithCallback.builder()
			.name("resound_spool_bytes")
			.help("Bytes of request bodies in the spool, in memory and on disk.")
			.callback((callback) -> callback.call(held.spooledBytes().getAsDouble()))
			.register(registry);
		GaugeWithCallback.builder()
			.name("resound_spool_limit_bytes")
			.help("Maximum size of the spool's file; 0 if the spool has none.")
			.callback((callback) -> callback.call((double) held.spoolLimit()))
			.register(registry);
		GaugeWithCallback.builder()
			.name("resound_spool_exchanges")
			.help("Requests whose bodies are in the spool.")
			.callback((callback) -> callback.call(held.spooledExchanges().getAsDouble()))
			.register(registry);
		CounterWithCallback.builder()
			.name("resound_cpu_throttled_seconds_total")
			.help("Time the container was throttled because its CPU limit was used up.")
			.callback((callback) -> callback.call(CpuThrottling.seconds()))
			.register(registry);
		ContainerMemory memory = ContainerMemory.own();
		GaugeWithCallback.builder()
			.name("resound_memory_used_bytes")
			.help("Memory that counts against the container's limit, excluding reclaimable file cache.")
			.callback((callback) -> callback.call(memory.usedBytes()))
			.register(registry);
		GaugeWithCallback.builder()
			.name("resound_memory_limit_bytes")
			.help("Memory limit of the container, or the memory of the machine if there is no limit.")
			.callback((callback) -> callback.call(ContainerMemory.limitBytes()))
			.register(registry);
	}

}
