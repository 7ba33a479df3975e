package io.resound.metrics;

/** Meters that nobody reads, for parts that are tested without a service. */
public final class UnreadMeters {

	private UnreadMeters() {
	}

	/** Counts sessions and messages. */
	public static WebSocketMeter webSocket() {
		return new WebSocketMeter();
	}

}
