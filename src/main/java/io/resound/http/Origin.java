package io.resound.http;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

import org.jspecify.annotations.Nullable;

/**
 * Where requests come from: the client's connection.
 *
 * @param listener the name of the listener that accepted it
 * @param connection its identifier, unique in this process
 * @param acceptedNanos when it was accepted, by {@link System#nanoTime()}
 * @param tls what was agreed in its TLS handshake, {@code null} in clear text
 * @param loop runs tasks on its event loop, at once or later
 */
public record Origin(String listener, String connection, long acceptedNanos, @Nullable TlsFacts tls,
		ScheduledExecutorService loop) {

	/** The same, after a TLS handshake. */
	public Origin with(TlsFacts tls) {
		return new Origin(this.listener, this.connection, this.acceptedNanos, tls, this.loop);
	}

	/** The scheme of URLs that lead here. */
	public String scheme() {
		return (this.tls != null) ? "https" : "http";
	}

	/** How long ago it was accepted. */
	public Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.acceptedNanos);
	}

}
