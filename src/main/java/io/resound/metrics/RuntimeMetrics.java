package io.resound.metrics;

import java.util.List;
import java.util.function.DoubleSupplier;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What tells whether the service itself is the bottleneck. */
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
