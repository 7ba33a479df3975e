package io.resound.server.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
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
	 * @return whether more may follow
	 */
	boolean write(OpenExchange exchange, Object part) {
		Ending ending = exchange.ending();
		return switch (ending.kind()) {
			case WHOLE, CLOSE -> {
				this.writer.write(exchange, part);
				yield true;
			}
			case RESET -> {
				ReferenceCountUtil.release(part);
				this.end.cut(exchange, AbortReason.SHAPED);
				yield false;
			}
			case EMPTY -> {
				ReferenceCountUtil.release(part);
				exchange.aborted(AbortReason.SHAPED);
				this.end.end();
				yield false;
			}
			case HANG -> {
				exchange.hangs(() -> this.end.cut(exchange, AbortReason.SHAPED));
				yield writeHead(exchange, part, false);
			}
			case RESET_AFTER_HEAD -> writeHead(exchange, part, true);
			case CUT -> (ending.bytes() == 0) ? writeHead(exchange, part, true)
					: cutAfter(exchange, ending.bytes() - exchange.sent(), part);
		};
	}

	/** Writes the head only. */
	private boolean writeHead(OpenExchange exchange, Object part, boolean reset) {
		if (part instanceof HttpResponse response && !exchange.isAnswering()) {
			HttpResponse head = headOf(response);
			if (HttpUtil.getContentLength(head, -1L) == 0 && !exchange.isHeadOnly()) {
				// The client would take the head for the whole response.
				HttpUtil.setTransferEncodingChunked(head, true);
			}
			ChannelFuture written = this.writer.write(exchange, head);
			if (reset) {
				written.addListener((write) -> this.end.cut(exchange, AbortReason.SHAPED));
			}
			this.ctx.flush();
		}
		ReferenceCountUtil.release(part);
		return false;
	}

	private static HttpResponse headOf(HttpResponse response) {
		return new DefaultHttpResponse(response.protocolVersion(), response.status(), response.headers());
	}

	/** Writes what is left until the cut, and cuts if that is less than the part has. */
	private boolean cutAfter(OpenExchange exchange, long left, Object part) {
		int bytes = ResponseWriter.bytesOf(part);
		if (bytes <= left) {
			this.writer.write(exchange, part);
			return true;
		}
		if (part instanceof HttpResponse response) {
			this.writer.write(exchange, headOf(response));
		}
		ByteBuf body = (part instanceof HttpContent content) ? content.content() : (ByteBuf) part;
		this.writer.write(exchange, new DefaultHttpContent(body.readRetainedSlice((int) left)))
			.addListener((written) -> this.end.cut(exchange, AbortReason.SHAPED));
		this.ctx.flush();
		ReferenceCountUtil.release(part);
		return false;
	}

}
