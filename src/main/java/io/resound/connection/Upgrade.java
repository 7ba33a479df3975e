package io.resound.connection;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.resound.http.Arrival;
import io.resound.http.Field;

/**
 * A protocol to which a client of HTTP/1.1 can change its connection by a request (RFC
 * 9110 section 7.8), and a client of HTTP/2 one of its streams by extended CONNECT (RFC
 * 8441). A package that implements one has a bean of this type, and a {@code Route} at
 * the same path that refuses every request which asks for something else.
 */
public interface Upgrade {

	/** The path of the route whose requests by GET, or CONNECT, change the protocol. */
	String path();

	/** The name of the protocol in {@code :protocol} (RFC 8441 section 4). */
	String protocol();

	/**
	 * Agrees to a request that the route has not refused. Called on the connection's
	 * event loop.
	 */
	Agreed agree(Arrival arrival);

	/**
	 * Speaks the protocol on a stream of HTTP/2 whose request the route has not refused.
	 * @param arrival the request
	 * @param caller the client: what is sent are the bytes of the protocol
	 * @return takes the bytes of the protocol
	 */
	Calls.Call connect(Arrival arrival, Calls.Caller caller);

	/** What has been agreed on with one client of HTTP/1.1. */
	interface Agreed {

		/** The fields of the response 101, {@code Connection} and {@code Upgrade} too. */
		List<Field> fields();

		/**
		 * Speaks the protocol from now on. The response has been written, and the
		 * handlers of HTTP are no longer in the pipeline. Adds handlers, passes the
		 * {@link Protocol} to {@link ClientConnection#speaks}, and reads. The service may
		 * drain already, and the client may have sent its FIN.
		 * @param connection the connection, whose channel is open
		 * @param first the bytes that have arrived after the request, maybe none; the
		 * callee releases them
		 */
		void speak(ClientConnection connection, ByteBuf first);

	}

}
