package io.resound.http;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

import org.jspecify.annotations.Nullable;

/**
 * Where requests come from: the client's connection.
 *
 * @param listener the name of the listener that accepted it
 * @param connection its identifier, unique in this process
 * @param acceptedNanos when it was accepted, by {@link System#nanoTime()}
 * @param proxy what a proxy has said of it in a PROXY header, {@code null} if the
 * listener expects none
 * @param tls what was agreed in its TLS handshake, {@code null} in clear text
 * @param loop runs tasks on its event loop, at once or later
 */
public record Origin(String listener, String connection, long acceptedNanos, @Nullable ProxyFacts proxy,
		@Nullable TlsFacts tls, ScheduledExecutorService loop) {

	/** The same, after a PROXY header. */
	public Origin with(ProxyFacts proxy) {
		return new Origin(this.listener, this.connection, this.acceptedNanos, proxy, this.tls, this.loop);
	}

	/** The same, after a TLS handshake. */
	public Origin with(TlsFacts tls) {
		return new Origin(this.listener, this.connection, this.acceptedNanos, this.proxy, tls, this.loop);
	}

	/**
	 * The address of the client: that which a proxy has said, or else the socket's.
	 * @param socket the address of the other end of the connection
	 * @return the address, {@code null} if the client has none
	 */
	public @Nullable SocketAddress client(@Nullable SocketAddress socket) {
		return (this.proxy != null) ? this.proxy.client(socket) : socket;
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
