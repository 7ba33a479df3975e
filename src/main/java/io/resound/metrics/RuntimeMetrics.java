package io.resound.metrics;

import java.util.List;
import java.util.function.DoubleSupplier;

import io.micrometer.core.instrument.config.MeterFilter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Build information, process metrics and event-loop metrics. */
public final class RuntimeMetrics {

	private RuntimeMetrics() {
	}

	/**
	 * One event loop, as it is measured. Both suppliers are called by the scraper's
	 * thread.
	 *
	 * @param name the value of the label {@code loop}
	 * @param lagSeconds how late the loop last ran what was due
	 * @param pendingTasks tasks waiting for the loop
	 */
	public record Loop(String name, DoubleSupplier lagSeconds, DoubleSupplier pendingTasks) {

	}

	/**
	 * What is running.
	 *
	 * @param version the version of the service
	 * @param revision the commit that it was built from
	 * @param java the version of the Java runtime
	 * @param transport what carries the connections, as the setting names it
	 */
	public record Build(String version, String revision, String java, String transport) {

	}

	/** Registers what is running, and the process's standard metrics. */
	public static void register(PrometheusRegistry registry, Build build) {
		Info.builder()
			.name("resound_build_info")
			.help("The version and commit of the service, its Java runtime and its transport; always 1.")
			.labelNames("version", "revision", "java", "transport")
			.register(registry)
			.setLabelValues(build.version, build.revision, build.java, build.transport);
		ProcessMetrics.builder().register(registry);
	}

	/**
	 * Leaves out the one meter of Micrometer's that has the name of a standard metric of
	 * the process: {@code process_start_time_seconds}.
	 */
	public static MeterFilter withoutStandardMetrics() {
		return MeterFilter.deny((id) -> id.getName().equals("process.start.time"));
	}

	/**
	 * Registers the gauges of the loops, the container's counter of throttling, and its
	 * memory.
	 */
	public static void register(PrometheusRegistry registry, List<Loop> loops) {
		GaugeWithCallback.builder()
			.name("resound_eventloop_lag_seconds")
			.help("How late the event loop last ran what was due.")
			.labelNames("loop")
			.callback((callback) -> loops.forEach((loop) -> callback.call(loop.lagSeconds.getAsDouble(), loop.name)))
			.register(registry);
		GaugeWithCallback.builder()
			.name("resound_eventloop_pending_tasks")
			.help("Tasks waiting for the event loop.")
			.labelNames("loop")
			.callback((callback) -> loops.forEach((loop) -> callback.call(loop.pendingTasks.getAsDouble(), loop.name)))
			.register(registry);
		CounterWithCallback.builder()
			.name("resound_cpu_throttled_seconds_total")
			.help("Time the kernel kept the container from running because its share of the processor was used up.")
			.callback((callback) -> callback.call(CpuThrottling.seconds()))
			.register(registry);
		ContainerMemory memory = ContainerMemory.own();
		GaugeWithCallback.builder()
			.name("resound_memory_used_bytes")
			.help("Memory that counts against the container's limit, without cached files that can be dropped.")
			.callback((callback) -> callback.call(memory.usedBytes()))
			.register(registry);
		GaugeWithCallback.builder()
			.name("resound_memory_limit_bytes")
			.help("Memory the container may use, or all of the machine's.")
			.callback((callback) -> callback.call(ContainerMemory.limitBytes()))
			.register(registry);
	}

}
