package io.resound.route;

import java.net.SocketAddress;

import io.resound.http.Arrival;
import org.jspecify.annotations.Nullable;

/** Describes requests that begin a session as {@code /inspect} describes requests. */
public interface HandshakeFacts {

	/**
	 * Describes a request without a body.
	 * @param arrival what arrived
	 * @param socket the address of the other end of the connection, {@code null} if it
	 * has none
	 * @return the JSON document, in UTF-8
	 */
	byte[] describe(Arrival arrival, @Nullable SocketAddress socket);

}
