package io.resound.metrics;

import java.util.Collection;
import java.util.List;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;

/** Registers the metrics of TLS, all of which are named here. */
final class HandshakeMeters {

	private static final double MILLIS_PER_SECOND = 1000;

	private HandshakeMeters() {
	}

	static void register(PrometheusRegistry registry, Collection<HandshakeMeter> meters,
			List<Meters.Certificate> certificates) {
		registry.register(new Family(
				MetricFamilyDescriptor.counter("tls_handshakes_total")
					.help("TLS handshakes by listener, version and result; the version is \"none\" unless the result is"
							+ " \"ok\".")
					.labelNames("listener", "version", "result")
					.build(),
				(metadata) -> new CounterSnapshot(metadata,
						meters.stream().flatMap((meter) -> meter.counts().stream()).toList())));
		registry.register(new Family(
				MetricFamilyDescriptor.histogram("tls_handshake_duration_seconds")
					.help("Time from the first byte of a TLS handshake to its end, if it succeeded.")
					.labelNames("listener")
					.build(),
				(metadata) -> new HistogramSnapshot(metadata,
						meters.stream().map(HandshakeMeter::durations).toList())));
		registry.register(new Family(
				MetricFamilyDescriptor.gauge("tls_certificate_expiry_timestamp_seconds")
					.help("When the certificate that is in use expires, in seconds since 1970.")
					.labelNames("listener", "bundle")
					.build(),
				(metadata) -> new GaugeSnapshot(metadata,
						certificates.stream().map(HandshakeMeters::expiry).toList())));
	}

	private static GaugeDataPointSnapshot expiry(Meters.Certificate certificate) {
		return new GaugeDataPointSnapshot(certificate.expiryMillis().getAsLong() / MILLIS_PER_SECOND,
				Labels.of("listener", certificate.listener(), "bundle", certificate.bundle()), null);
	}

}
