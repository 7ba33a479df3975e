package io.resound.tls;

import java.util.Map;
import java.util.function.Consumer;

import io.netty.channel.EventLoop;
import io.resound.connection.ClientConnection;
import io.resound.metrics.HandshakeMeter;

/** Puts TLS before the protocol of a listener's connections. */
public final class TlsListener {

	private final TlsContexts contexts;

	private final HandshakeMeter meter;

	private final Map<EventLoop, Handshakes> handshakes;

	/**
	 * Creates the TLS of a listener.
	 * @param contexts its certificates
	 * @param meter counts its handshakes
	 * @param handshakes the handshakes of all listeners on each event loop
	 */
	TlsListener(TlsContexts contexts, HandshakeMeter meter, Map<EventLoop, Handshakes> handshakes) {
		this.contexts = contexts;
		this.meter = meter;
		this.handshakes = handshakes;
	}

	/**
	 * Begins the handshake of a connection that has just been accepted. Called on its
	 * event loop, before it is active.
	 * @param connection the connection, the only handler in the pipeline
	 * @param next speaks the protocol of the listener, once the handshake is complete
	 */
	public void begin(ClientConnection connection, Consumer<ClientConnection> next) {
		Handshakes all = this.handshakes.computeIfAbsent(connection.channel().eventLoop(),
				(loop) -> new Handshakes(loop, Handshakes.MOST));
		new Handshake(connection, this, all, next).install();
	}

	/** Its certificates. */
	TlsContexts contexts() {
		return this.contexts;
	}

	/** Counts its handshakes. */
	HandshakeMeter meter() {
		return this.meter;
	}

}
