package io.resound.proxy;

import java.util.function.Consumer;

import io.resound.connection.ClientConnection;
import io.resound.metrics.ProxyHeaderMeter;

/**
 * Reads PROXY headers before TLS or the protocol of a listener's connections.
 *
 * @param meter counts them
 */
public record ProxyListener(ProxyHeaderMeter meter) {

	/**
	 * Begins to read the header of a connection that has just been accepted. Called on
	 * its event loop, before it is active.
	 * @param connection the connection, the only handler in the pipeline
	 * @param next begins what follows, once the header has been read
	 */
	public void begin(ClientConnection connection, Consumer<ClientConnection> next) {
		new HeaderReader(connection, this.meter, next).install();
	}

}
