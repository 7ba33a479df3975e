package io.resound.server.http1;

import io.netty.channel.ChannelHandlerContext;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.route.Ending;
import io.resound.server.exchange.OpenExchange;
import io.resound.trouble.Troubles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an HTTP/1 connection, in one of three ways.
 * <ul>
 * <li>After a whole response it {@linkplain ClientConnection#linger() lingers}, so that
 * the response arrives although the client may still be sending.</li>
 * <li>If a response will not be whole, the connection is
 * {@linkplain ClientConnection#reset() reset}, so that no client takes what it has got
 * for the whole of it.</li>
 * <li>If nobody waits for a response, it is just closed.</li>
 * </ul>
 * In each case the decoder stops first or the channel is closed: no request is begun on a
 * connection that ends.
 */
final class ConnectionEnd {

	private static final Logger log = LoggerFactory.getLogger(ConnectionEnd.class);

	private final ChannelHandlerContext ctx;

	private final ClientConnection connection;

	private final RequestDecoder decoder;

	private final CurrentExchange current;

	ConnectionEnd(ChannelHandlerContext ctx, ClientConnection connection, RequestDecoder decoder,
			CurrentExchange current) {
		this.ctx = ctx;
		this.connection = connection;
		this.decoder = decoder;
		this.current = current;
	}

	/** Ends the connection after a whole response, or between two requests. */
	void end() {
		end(ClientConnection.LINGER_MILLIS);
	}

	/** The same, reading what still arrives for a time in milliseconds. */
	void end(long lingerMillis) {
		this.decoder.end();
		this.connection.linger(lingerMillis);
	}

	/** Ends an exchange before its response is whole, and the connection with it. */
	void cut(OpenExchange exchange, AbortReason reason) {
		log.debug("A response is cut: {}", reason);
		this.connection.loop().troubles().aborted(reason);
		exchange.aborted(reason);
		this.decoder.end();
		this.connection.reset();
	}

	/** Ends whatever is open, and the connection with it. */
	void cut(AbortReason reason) {
		abort(reason);
		if (this.decoder.isInHead()) {
			this.connection.meter().lostInHead(reason);
		}
		this.decoder.end();
		this.connection.reset();
	}

	/** Whether no exchange is open, and no part of the next request has arrived. */
	boolean isBetweenRequests() {
		return this.current.get() == null && !this.decoder.isWaiting() && !this.decoder.isInHead();
	}

	/** The client has sent its FIN: what has not arrived by now never will. */
	void inputShut() {
		OpenExchange exchange = this.current.get();
		if (exchange == null) {
			// While the decoder waits, the task that decodes the next request is queued.
			if (!this.decoder.isWaiting()) {
				this.ctx.close();
			}
		}
		else if (!exchange.isRequestWhole()) {
			requestLost(exchange);
		}
		else if (exchange.ending().kind() == Ending.Kind.HANG) {
			cut(exchange, AbortReason.CLIENT);
		}
	}

	/** The rest of a request will not arrive. */
	private void requestLost(OpenExchange exchange) {
		switch (exchange.state()) {
			case OWN, ROUTED, RESPONDING -> cut(exchange, AbortReason.CLIENT);
			case WRITTEN -> end();
			case WRITING, DONE, ABORTED -> {
				// A response that is being written still reaches the client.
			}
		}
	}

	/** The connection is closed. */
	void closed() {
		abort(AbortReason.CLIENT);
		RouterCall call = this.current.call();
		if (call != null) {
			call.closed();
		}
	}

	/** The client has left in the middle of a head. */
	void lostInHead() {
		this.connection.meter().lostInHead(AbortReason.CLIENT);
	}

	/** Something has failed, at the client's end or, unexpectedly, here. */
	void failed(Throwable cause) {
		if (Troubles.isOutOfMemory(cause)) {
			outOfMemory(cause);
			return;
		}
		abort(this.connection.loop().troubles().failed(cause));
		this.ctx.close();
	}

	/** There is no direct memory left for what was to be read or written. */
	void outOfMemory(Throwable cause) {
		log.debug("No direct memory is left", cause);
		this.connection.loop().troubles().aborted(AbortReason.LIMIT);
		cut(AbortReason.LIMIT);
	}

	private void abort(AbortReason reason) {
		OpenExchange exchange = this.current.get();
		if (exchange != null) {
			exchange.aborted(reason);
		}
	}

}
