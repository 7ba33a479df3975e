package io.resound.server.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.route.Ending;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.OpenExchange;
import io.resound.trouble.Troubles;

/**
 * Writes responses to the encoder: those of the router, part by part as it writes them,
 * and those of {@link OwnResponses}. It completes their heads and finds out when the last
 * write is over.
 */
final class ResponseWriter {

	private final ChannelHandlerContext ctx;

	private final ClientConnection connection;

	private final RequestDecoder decoder;

	private final DateField date;

	private final CurrentExchange current;

	private final NextRequest next;

	private final ConnectionEnd end;

	/** One object for all writes of the connection. */
	private final ChannelFutureListener written = this::written;

	/** One object for all responses of the connection. */
	private final ChannelFutureListener lastWritten = this::lastWritten;

	ResponseWriter(ChannelHandlerContext ctx, ClientConnection connection, RequestDecoder decoder, DateField date,
			CurrentExchange current, NextRequest next, ConnectionEnd end) {
		this.ctx = ctx;
		this.connection = connection;
		this.decoder = decoder;
		this.date = date;
		this.current = current;
		this.next = next;
		this.end = end;
	}

	/**
	 * Writes a part of a response.
	 * @param exchange the exchange, which is the current one
	 * @param part the head, a piece of the body or both; this method owns it
	 * @return completes with the write
	 */
	ChannelFuture write(OpenExchange exchange, Object part) {
		if (part instanceof HttpResponse response) {
			completeHead(exchange, response);
		}
		exchange.sending(bytesOf(part));
		boolean last = part instanceof LastHttpContent;
		if (last) {
			exchange.answerIsWhole();
		}
		return this.ctx.write(part).addListener(last ? this.lastWritten : this.written);
	}

	/** A write other than the last has completed. */
	private void written(ChannelFuture write) {
		OpenExchange exchange = this.current.get();
		if (Troubles.isOutOfMemory(write.cause()) && exchange != null && !exchange.isEnded()) {
			this.end.outOfMemory(write.cause());
		}
	}

	/** The bytes of a response's body that a part of it has. */
	static int bytesOf(Object part) {
		return switch (part) {
			case ByteBuf bytes -> bytes.readableBytes();
			case HttpContent content -> content.content().readableBytes();
			default -> 0;
		};
	}

	private void completeHead(OpenExchange exchange, HttpResponse response) {
		exchange.answering(response.status().code());
		response.setProtocolVersion(HttpVersion.HTTP_1_1);
		response.headers().set(HttpHeaderNames.DATE, this.date.now());
		if (!exchange.added().isEmpty()) {
			exchange.added().forEach((field) -> response.headers().add(field.name(), field.value()));
		}
		if (exchange.ending().kind() == Ending.Kind.CLOSE || !keepsConnection(exchange, response)) {
			this.current.isLast();
		}
		if (this.current.head().isHttp10() && HttpUtil.isTransferEncodingChunked(response)) {
			// HTTP/1.0 has no chunks: the body ends with the connection (RFC 9112
			// section 6.1).
			HttpUtil.setTransferEncodingChunked(response, false);
			this.current.isLast();
		}
		if (!this.current.isPersistent()) {
			response.headers().set(HttpHeaderNames.CONNECTION, closing(response));
		}
		else if (this.current.head().isHttp10()) {
			response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
		}
	}

	/** The last response of a connection may say which other protocol there is. */
	private static CharSequence closing(HttpResponse response) {
		return response.headers().contains(HttpHeaderNames.UPGRADE) ? "Upgrade, close" : HttpHeaderValues.CLOSE;
	}

	/** Whether the connection can go on after this response, and should. */
	private boolean keepsConnection(OpenExchange exchange, HttpResponse response) {
		if (response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
			return false;
		}
		if (this.connection.draining().isStarted() && this.decoder.buffered() == 0) {
			return false;
		}
		// A response that is whole at once has not been made from the request's body.
		boolean bodyUnread = response instanceof FullHttpResponse && !exchange.isRequestWhole()
				&& this.current.head().hasBody();
		return !bodyUnread || isRestHere(exchange);
	}

	/** Whether all that is missing of the request has arrived and can be skipped. */
	private boolean isRestHere(OpenExchange exchange) {
		long missing = this.current.head().contentLength() - exchange.received();
		return this.current.head().contentLength() >= 0 && missing <= this.decoder.buffered();
	}

	/**
	 * The last write of a response has completed. That is the response of the current
	 * exchange, since only this makes way for the next one.
	 */
	private void lastWritten(ChannelFuture lastWrite) {
		OpenExchange exchange = this.current.get();
		if (exchange == null || exchange.state() != OpenExchange.State.WRITING) {
			// It has been cut meanwhile.
			return;
		}
		if (Troubles.isOutOfMemory(lastWrite.cause())) {
			this.end.outOfMemory(lastWrite.cause());
			return;
		}
		if (!lastWrite.isSuccess()) {
			this.end.cut(exchange, AbortReason.CLIENT);
			return;
		}
		exchange.answered();
		RouterCall call = this.current.call();
		if (call != null) {
			call.written();
		}
		if (this.current.isPersistent()) {
			this.next.goOnIfDone(exchange);
		}
		else {
			this.end.end();
		}
	}

}
