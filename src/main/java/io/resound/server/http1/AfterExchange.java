package io.resound.server.http1;

import io.netty.buffer.ByteBuf;

/**
 * What goes on with a connection between two exchanges, instead of the handler of HTTP/1
 * that has answered the first of them.
 */
@FunctionalInterface
public interface AfterExchange {

	/**
	 * Takes the connection back. The exchange is over on both sides, Reactor Netty has
	 * let go of it, no byte of the next request has been decoded, and reads are not held.
	 * Called on the connection's event loop, outside of any read. Never called while the
	 * service drains, nor after the client's FIN.
	 * @param undecoded the bytes that have arrived since, maybe none; the callee releases
	 * them
	 */
	void takeBack(ByteBuf undecoded);

}
