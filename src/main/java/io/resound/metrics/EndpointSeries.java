package io.resound.metrics;

import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/**
 * The handles that all methods of an endpoint share.
 *
 * @param received bytes of request bodies
 * @param sent bytes of answers' bodies
 * @param abortedByReason aborted requests, by {@link AbortReason#ordinal()}
 * @param inFlight requests being answered now, at any endpoint
 */
record EndpointSeries(CounterDataPoint received, CounterDataPoint sent, CounterDataPoint[] abortedByReason,
		LongAdder inFlight) {

	CounterDataPoint aborted(AbortReason reason) {
		return this.abortedByReason[reason.ordinal()];
	}

}
