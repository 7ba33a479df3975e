package io.resound.metrics;

import java.util.ArrayList;
import java.util.List;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/**
 * Counts and times the TLS handshakes of a listener. All event loops share one, under a
 * lock: a handshake costs far more than that. Safe from any thread.
 */
public final class HandshakeMeter {

	/** The values of the label {@code version}. The last is for no version. */
	private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2", "other", "none");

	private static final int OTHER = VERSIONS.indexOf("other");

	private static final int NONE = VERSIONS.indexOf("none");

	private static final HandshakeResult[] RESULTS = HandshakeResult.values();

	private final String listener;

	private final long startMillis = System.currentTimeMillis();

	private final long[] completed = new long[NONE];

	private final long[] failed = new long[RESULTS.length];

	private final Durations durations = new Durations();

	HandshakeMeter(String listener) {
		this.listener = listener;
	}

	/**
	 * Counts a handshake that succeeded.
	 * @param version the version as Java names it, such as {@code TLSv1.3}
	 * @param nanos the time since its first byte arrived, in nanoseconds
	 */
	public synchronized void completed(String version, long nanos) {
		int known = VERSIONS.indexOf(version);
		this.completed[(known >= 0) ? known : OTHER]++;
		this.durations.observe(nanos);
	}

	/**
	 * Counts a handshake that failed, for which no version counts as agreed.
	 * @param result why
	 */
	// The ordinal is an index of an array only and is never exposed.
	@SuppressWarnings("EnumOrdinal")
	public synchronized void failed(HandshakeResult result) {
		this.failed[result.ordinal()]++;
	}

	/** The counts of each series. They exist from startup. */
	synchronized List<CounterDataPointSnapshot> counts() {
		List<CounterDataPointSnapshot> points = new ArrayList<>();
		for (int version = 0; version < NONE; version++) {
			points.add(point(this.completed[version], VERSIONS.get(version), HandshakeResult.OK));
		}
		for (int i = 0; i < RESULTS.length; i++) {
			if (RESULTS[i] != HandshakeResult.OK) {
				points.add(point(this.failed[i], VERSIONS.get(NONE), RESULTS[i]));
			}
		}
		return points;
	}

	private CounterDataPointSnapshot point(long value, String version, HandshakeResult result) {
		Labels labels = Labels.of("listener", this.listener, "version", version, "result", result.label());
		return new CounterDataPointSnapshot(value, labels, null, this.startMillis);
	}

	/** The durations of the handshakes that succeeded. */
	synchronized HistogramDataPointSnapshot durations() {
		long[] counts = new long[DurationBuckets.size()];
		this.durations.buckets().addTo(counts);
		return DurationBuckets.snapshot(counts, this.durations.nanos(), Labels.of("listener", this.listener),
				this.startMillis);
	}

}
