package io.resound.metrics;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/**
 * The handles that all methods of an endpoint share.
 *
 * @param received bytes of request bodies
 * @param sent bytes of answers' bodies
 * @param abortedByReason aborted requests, of every reason
 * @param inFlight requests being answered now, at any endpoint
 */
record EndpointSeries(CounterDataPoint received, CounterDataPoint sent,
		Map<AbortReason, CounterDataPoint> abortedByReason, LongAdder inFlight) {

	CounterDataPoint aborted(AbortReason reason) {
		return Objects.requireNonNull(this.abortedByReason.get(reason));
	}

}
