package io.resound.server.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import io.resound.metrics.AbortReason;
import io.resound.route.Ending;
import io.resound.server.exchange.OpenExchange;

/**
 * Writes the router's responses so that they end as the route's handler has
 * {@linkplain Ending chosen}, most of them whole.
 */
final class ChosenEnding {

	private final ChannelHandlerContext ctx;

	private final ResponseWriter writer;

	private final ConnectionEnd end;

	ChosenEnding(ChannelHandlerContext ctx, ResponseWriter writer, ConnectionEnd end) {
		this.ctx = ctx;
		this.writer = writer;
		this.end = end;
	}

	/**
	 * Writes a part of the response as far as its ending allows.
	 * @param part the head, a piece of the body or both; this method owns it
	 * @param promise completes with the write, or at once if nothing is written
	 */
	void write(OpenExchange exchange, Object part, ChannelPromise promise) {
		Ending ending = exchange.ending();
		switch (ending.kind()) {
			case WHOLE, CLOSE -> this.writer.write(exchange, part, promise);
			case RESET -> {
				drop(part, promise);
				this.end.cut(exchange, AbortReason.SHAPED);
			}
			case EMPTY -> {
				drop(part, promise);
				exchange.aborted(AbortReason.SHAPED);
				this.end.end();
			}
			case HANG -> {
				writeHead(exchange, part, promise, false);
				// Only who reads learns that the client leaves, and Reactor Netty need
				// not.
				this.ctx.channel().config().setAutoRead(true);
			}
			case RESET_AFTER_HEAD -> writeHead(exchange, part, promise, true);
			case CUT -> cutAfter(exchange, ending.bytes() - exchange.sent(), part, promise);
		}
	}

	/** Writes the head only. */
	private void writeHead(OpenExchange exchange, Object part, ChannelPromise promise, boolean reset) {
		if (part instanceof HttpResponse response && !exchange.isAnswering()) {
			this.writer.write(exchange, headOf(response), this.ctx.newPromise().addListener((written) -> {
				if (reset) {
					this.end.cut(exchange, AbortReason.SHAPED);
				}
			}));
			this.ctx.flush();
		}
		drop(part, promise);
	}

	private static HttpResponse headOf(HttpResponse response) {
		return new DefaultHttpResponse(response.protocolVersion(), response.status(), response.headers());
	}

	/** Writes what is left until the cut, and cuts if that is less than the part has. */
	private void cutAfter(OpenExchange exchange, long left, Object part, ChannelPromise promise) {
		int bytes = ResponseWriter.bytesOf(part);
		if (bytes <= left) {
			this.writer.write(exchange, part, promise);
			return;
		}
		if (part instanceof HttpResponse response) {
			this.writer.write(exchange, headOf(response), this.ctx.newPromise());
		}
		ByteBuf body = (part instanceof HttpContent content) ? content.content() : (ByteBuf) part;
		this.writer.write(exchange, new DefaultHttpContent(body.readRetainedSlice((int) left)),
				this.ctx.newPromise().addListener((written) -> this.end.cut(exchange, AbortReason.SHAPED)));
		this.ctx.flush();
		drop(part, promise);
	}

	private static void drop(Object part, ChannelPromise promise) {
		ReferenceCountUtil.release(part);
		promise.trySuccess();
	}

}
