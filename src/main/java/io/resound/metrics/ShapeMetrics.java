package io.resound.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** The metric of shaping. */
final class ShapeMetrics {

	private ShapeMetrics() {
	}

	/** Registers it. */
	static void register(PrometheusRegistry registry, Meters.ShapeCounts counts) {
		CounterWithCallback.builder()
			.name("resound_shape_applied_total")
			.help("Changes that requests made to their responses, by kind.")
			.labelNames("kind")
			.callback((callback) -> counts.applied()
				.forEach((kind, applied) -> callback.call((double) applied.getAsLong(), kind)))
			.register(registry);
	}

}
