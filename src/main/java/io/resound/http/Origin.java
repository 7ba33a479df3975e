package io.resound.http;

import java.time.Duration;

/**
 * Where requests come from: the client's connection.
 *
 * @param listener the name of the listener that accepted it
 * @param connection its identifier, unique in this process
 * @param acceptedNanos when it was accepted, by {@link System#nanoTime()}
 */
public record Origin(String listener, String connection, long acceptedNanos) {

	/** How long ago it was accepted. */
	public Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.acceptedNanos);
	}

}
