package io.resound.metrics;

import java.util.Map;

/**
 * The meters of one event loop, one for each listener, so that counting by listener costs
 * a request nothing.
 */
public final class LoopMeters {

	private final Map<String, Meter> meters;

	/**
	 * Creates the meters of a loop.
	 * @param meters the meter of each listener, by the listener's name
	 */
	public LoopMeters(Map<String, Meter> meters) {
		this.meters = Map.copyOf(meters);
	}

	/**
	 * The meter of the connections that a listener has accepted for this loop. A
	 * connection keeps it: do not look it up for each request.
	 * @param listener the listener's name
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public Meter meter(String listener) {
		Meter meter = this.meters.get(listener);
		if (meter == null) {
			throw new IllegalArgumentException(
					"No listener is named '%s'; there are %s".formatted(listener, this.meters.keySet()));
		}
		return meter;
	}

}
