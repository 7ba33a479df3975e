package io.resound.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts calls of gRPC by method and status. Safe from any thread. */
public final class GrpcMeter {

	/** The label of calls of methods that do not exist. */
	private static final String OTHER = "other";

	/** By method, and then by the number of the status. */
	private final Map<String, LongAdder[]> counts = new LinkedHashMap<>();

	private final LongAdder[] others = none();

	GrpcMeter(List<String> methods) {
		methods.forEach((method) -> this.counts.put(method, none()));
		this.counts.put(OTHER, this.others);
	}

	private static LongAdder[] none() {
		LongAdder[] counts = new LongAdder[GrpcCode.values().length];
		for (int i = 0; i < counts.length; i++) {
			counts[i] = new LongAdder();
		}
		return counts;
	}

	/**
	 * A call has ended.
	 * @param method its method, as {@code package.Service/Method}; one that does not
	 * exist is counted as {@value #OTHER}
	 * @param code how it has ended
	 */
	public void ended(String method, GrpcCode code) {
		this.counts.getOrDefault(method, this.others)[code.number()].increment();
	}

	/** Registers the metric, with those series only that have counted something. */
	void register(PrometheusRegistry registry) {
		CounterWithCallback.builder()
			.name("grpc_requests_total")
			.help("Calls of gRPC that have ended, by method and status.")
			.labelNames("method", "status")
			.callback((callback) -> this.counts.forEach((method, counted) -> {
				for (GrpcCode code : GrpcCode.values()) {
					long count = counted[code.number()].sum();
					if (count > 0 || code == GrpcCode.OK) {
						callback.call((double) count, method, code.name());
					}
				}
			}))
			.register(registry);
	}

}
