package io.resound.connection;

import io.netty.channel.ChannelFuture;

/**
 * A layer between the socket and the protocol of a connection, such as TLS. Used on the
 * connection's event loop.
 */
public interface Layer {

	/**
	 * Writes what tells the client that nothing follows, such as {@code close_notify}.
	 * The connection sends FIN after it.
	 * @return completes when it has been written, or has failed
	 */
	ChannelFuture finish();

	/**
	 * Whether the client has written its end. A FIN before that is not the client's: what
	 * it has sent may have been truncated.
	 */
	boolean hasEnded();

	/** The bytes of buffers that it keeps of what has been read. */
	long kept();

}
