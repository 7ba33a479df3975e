package io.resound.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;

/** Counts the PROXY headers of a listener. Safe from any thread. */
public final class ProxyHeaderMeter {

	/** The values of the label {@code version} of headers that have been read. */
	private static final List<String> VERSIONS = List.of("1", "2");

	private static final ProxyHeaderResult[] RESULTS = ProxyHeaderResult.values();

	private final String listener;

	private final long startMillis = System.currentTimeMillis();

	private final AtomicLongArray read = new AtomicLongArray(VERSIONS.size());

	private final AtomicLongArray failed = new AtomicLongArray(RESULTS.length);

	ProxyHeaderMeter(String listener) {
		this.listener = listener;
	}

	/**
	 * Counts a header that has been read.
	 * @param version the version of the protocol, 1 or 2
	 */
	public void read(int version) {
		this.read.incrementAndGet(version - 1);
	}

	/**
	 * Counts a connection that was ended because of its header.
	 * @param result why
	 */
	// The ordinal is an index of an array only and is never exposed.
	@SuppressWarnings("EnumOrdinal")
	public void failed(ProxyHeaderResult result) {
		this.failed.incrementAndGet(result.ordinal());
	}

	/** The counts of each series. They exist from startup. */
	private List<CounterDataPointSnapshot> counts() {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		for (int i = 0; i < VERSIONS.size(); i++) {
			points.add(point(this.read.get(i), VERSIONS.get(i), ProxyHeaderResult.OK));
		}
		for (int i = 0; i < RESULTS.length; i++) {
			if (RESULTS[i] != ProxyHeaderResult.OK) {
				points.add(point(this.failed.get(i), "none", RESULTS[i]));
			}
		}
		return points;
	}

	private CounterDataPointSnapshot point(long value, String version, ProxyHeaderResult result) {
		Labels labels = Labels.of("listener", this.listener, "version", version, "result", result.label());
		return new CounterDataPointSnapshot(value, labels, null, this.startMillis);
	}

	static void register(PrometheusRegistry registry, Collection<ProxyHeaderMeter> meters) {
		registry.register(new Family(
				MetricFamilyDescriptor.counter("proxy_headers_total")
					.help("PROXY headers by listener, version and result; the version is \"none\" unless the result is"
							+ " \"ok\".")
					.labelNames("listener", "version", "result")
					.build(),
				(metadata) -> new CounterSnapshot(metadata,
						meters.stream().flatMap((meter) -> meter.counts().stream()).toList())));
	}

}
