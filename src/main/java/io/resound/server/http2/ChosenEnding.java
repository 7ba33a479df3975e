package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import io.resound.metrics.AbortReason;
import io.resound.route.Ending;
import io.resound.server.exchange.OpenExchange;

/**
 * Writes the router's responses so that they end as the route's handler has
 * {@linkplain Ending chosen}, most of them whole. What HTTP/1 does to the connection is
 * done to the stream; the connection lives on.
 */
final class ChosenEnding {

	private final ChannelHandlerContext ctx;

	private final ResponseWriter writer;

	private final Http2Protocol protocol;

	ChosenEnding(ChannelHandlerContext ctx, ResponseWriter writer, Http2Protocol protocol) {
		this.ctx = ctx;
		this.writer = writer;
		this.protocol = protocol;
	}

	/**
	 * Writes a frame of the response as far as its ending allows.
	 * @param frame the frame, which this method owns
	 * @param promise completes with the write, or at once if nothing is written; never if
	 * the response hangs
	 */
	void write(RoutedStream stream, Object frame, ChannelPromise promise) {
		OpenExchange exchange = stream.exchange();
		Ending ending = exchange.ending();
		switch (ending.kind()) {
			case WHOLE -> this.writer.write(stream, frame, promise);
			case CLOSE -> {
				this.protocol.goAway();
				this.writer.write(stream, frame, promise);
			}
			case RESET, EMPTY -> {
				drop(frame, promise);
				reset(stream);
			}
			case HANG -> {
				exchange.hangs(() -> reset(stream));
				writeHead(stream, frame);
				// The router must not take its response for written.
				ReferenceCountUtil.release(frame);
			}
			case RESET_AFTER_HEAD -> resetAfterHead(stream, frame, promise);
			case CUT -> {
				if (ending.bytes() == 0) {
					resetAfterHead(stream, frame, promise);
				}
				else {
					cutAfter(stream, ending.bytes() - exchange.sent(), frame, promise);
				}
			}
		}
	}

	private void resetAfterHead(RoutedStream stream, Object frame, ChannelPromise promise) {
		writeHead(stream, frame);
		reset(stream);
		drop(frame, promise);
	}

	/** Writes the head only. */
	private void writeHead(RoutedStream stream, Object frame) {
		if (frame instanceof Http2HeadersFrame head && !stream.exchange().isAnswering()) {
			if (!stream.exchange().isHeadOnly() && "0".contentEquals(lengthOf(head))) {
				// The client would take the head for the whole response.
				head.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
			}
			this.writer.write(stream, new DefaultHttp2HeadersFrame(head.headers()).stream(stream.frameStream()),
					this.ctx.newPromise());
			this.ctx.flush();
		}
	}

	private static CharSequence lengthOf(Http2HeadersFrame head) {
		return head.headers().get(HttpHeaderNames.CONTENT_LENGTH, "");
	}

	/** Writes what is left until the cut, and cuts if that is less than the frame has. */
	private void cutAfter(RoutedStream stream, long left, Object frame, ChannelPromise promise) {
		if (!(frame instanceof Http2DataFrame data) || data.content().readableBytes() <= left) {
			this.writer.write(stream, frame, promise);
			return;
		}
		ByteBuf piece = data.content().readRetainedSlice((int) left);
		ChannelPromise written = this.ctx.newPromise();
		written.addListener((write) -> reset(stream));
		this.writer.write(stream, new DefaultHttp2DataFrame(piece).stream(stream.frameStream()), written);
		this.ctx.flush();
		drop(frame, promise);
	}

	private void reset(RoutedStream stream) {
		if (!stream.exchange().isEnded()) {
			this.writer.abort(stream, AbortReason.SHAPED, Http2Error.INTERNAL_ERROR);
		}
	}

	private static void drop(Object frame, ChannelPromise promise) {
		ReferenceCountUtil.release(frame);
		promise.trySuccess();
	}

}
