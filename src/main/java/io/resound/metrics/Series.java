package io.resound.metrics;

import java.util.concurrent.atomic.AtomicReferenceArray;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The handles for one method at one endpoint. A series appears with its first use, and is
 * looked up by its labels that one time only. Safe from any event loop.
 */
final class Series {

	/** One above the largest status of HTTP. */
	private static final int STATUSES = 600;

	private final EndpointSeries shared;

	private final Counter requests;

	private final Histogram histogram;

	private final String method;

	private final String endpoint;

	private final AtomicReferenceArray<@Nullable CounterDataPoint> byStatus = new AtomicReferenceArray<>(STATUSES);

	private volatile @Nullable DistributionDataPoint durations;

	Series(EndpointSeries shared, Counter requests, Histogram histogram, String method, String endpoint) {
		this.shared = shared;
		this.requests = requests;
		this.histogram = histogram;
		this.method = method;
		this.endpoint = endpoint;
	}

	EndpointSeries shared() {
		return this.shared;
	}

	/** Requests that ended with a status, {@link Exchange#NO_STATUS} included. */
	CounterDataPoint ended(int status) {
		CounterDataPoint counter = this.byStatus.get(status);
		if (counter == null) {
			String label = (status != Exchange.NO_STATUS) ? Integer.toString(status) : "none";
			counter = this.requests.labelValues(this.method, this.endpoint, label);
			this.byStatus.set(status, counter);
		}
		return counter;
	}

	/** Durations of the requests that were answered in full. */
	DistributionDataPoint durations() {
		DistributionDataPoint histogramOfThis = this.durations;
		if (histogramOfThis == null) {
			histogramOfThis = this.histogram.labelValues(this.method, this.endpoint);
			this.durations = histogramOfThis;
		}
		return histogramOfThis;
	}

	/** Makes the series of these statuses exist before they are needed. */
	void startAtZero(int... statuses) {
		for (int status : statuses) {
			ended(status);
		}
	}

}
