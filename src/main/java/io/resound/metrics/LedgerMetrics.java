package io.resound.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** The metrics of the ledger. */
final class LedgerMetrics {

	private LedgerMetrics() {
	}

	/** Registers them. */
	static void register(PrometheusRegistry registry, Meters.LedgerCounts counts) {
		GaugeWithCallback.builder()
			.name("resound_ledger_runs")
			.help("Runs in the ledger.")
			.callback((callback) -> callback.call(counts.runs().getAsInt()))
			.register(registry);
		CounterWithCallback.builder()
			.name("resound_ledger_requests_total")
			.help("Requests with Resound-Run and Resound-Sequence, by what became of them in the ledger.")
			.labelNames("outcome")
			.callback((callback) -> {
				callback.call((double) counts.first().getAsLong(), "first");
				callback.call((double) counts.again().getAsLong(), "again");
				callback.call((double) counts.refused().getAsLong(), "refused");
			})
			.register(registry);
	}

}
