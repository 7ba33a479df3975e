package io.resound.server.http1;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.server.exchange.OpenExchange;
import io.resound.server.exchange.Responder;

/**
 * Links the exchanges of a connection to the router. It passes a part of a response on
 * only while the exchange that it belongs to is the current one and the router's.
 */
final class RouterLink {

	private final ChannelHandlerContext ctx;

	private final ClientConnection connection;

	private final Responder responder;

	private final CurrentExchange current;

	private final ChosenEnding endings;

	private final ConnectionEnd end;

	private final Flushes flushes;

	/** One object for all exchanges of the connection. */
	private final Runnable reads;

	RouterLink(ChannelHandlerContext ctx, ClientConnection connection, Responder responder, CurrentExchange current,
			ChosenEnding endings, NextRequest next, ConnectionEnd end, Flushes flushes) {
		this.ctx = ctx;
		this.connection = connection;
		this.responder = responder;
		this.current = current;
		this.endings = endings;
		this.end = end;
		this.flushes = flushes;
		this.reads = next::holdReads;
	}

	/** Has the router respond to the request of the current exchange. */
	void route(OpenExchange exchange, HttpRequest request) {
		RouterCall call = new RouterCall(this, exchange, request);
		this.current.call(call);
		call.begin(this.responder);
	}

	/**
	 * Writes a part of a response.
	 * @param part the head, a piece of the body or both; this method owns it
	 * @return whether more may follow
	 */
	boolean write(OpenExchange exchange, Object part) {
		if (exchange.equals(this.current.get()) && exchange.isRouters()) {
			return this.endings.write(exchange, part);
		}
		// The request has been refused, or the connection cut, meanwhile.
		ReferenceCountUtil.release(part);
		return false;
	}

	/** Flushes what has been written, now or when the connection has been read. */
	void flush() {
		this.flushes.written();
	}

	/** The router will not complete the response of an exchange. */
	void failed(OpenExchange exchange) {
		if (exchange.equals(this.current.get()) && exchange.isRouters()) {
			this.end.cut(exchange, AbortReason.INTERNAL);
		}
	}

	/** The channel of the connection. */
	Channel channel() {
		return this.ctx.channel();
	}

	/** Identifies the request of the current exchange in logs. */
	String id() {
		return this.connection.origin().connection() + "-" + this.current.number();
	}

	/** Called when the demand for the body of the current request may have changed. */
	Runnable reads() {
		return this.reads;
	}

}
