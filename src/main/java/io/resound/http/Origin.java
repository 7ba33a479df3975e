package io.resound.http;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Where requests come from: the client's connection.
 *
 * @param listener the name of the listener that accepted it
 * @param connection its identifier, unique in this process
 * @param acceptedNanos when it was accepted, by {@link System#nanoTime()}
 * @param loop runs tasks on its event loop, at once or later
 */
public record Origin(String listener, String connection, long acceptedNanos, ScheduledExecutorService loop) {

	/** How long ago it was accepted. */
	public Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.acceptedNanos);
	}

}
