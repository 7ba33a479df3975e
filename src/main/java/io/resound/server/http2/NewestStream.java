package io.resound.server.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * The stream that was opened last, until its head shows who answers it. The codec
 * announces a stream by an event before it reads the head. The multiplexer makes a
 * channel for every stream whose event it sees, so the event is held here:
 *
 * <pre>
 *  1. event "stream 5 is open"    codec ───────────► Http2Handler, which holds it here
 *  2. head of stream 5            codec ─► lane ─┬─► a plain echo: answered by the lane
 *                                                └─► Http2Handler ─┬─► refused: answered there
 *                                                                  └─► event, then head ─► multiplexer
 * </pre>
 *
 * One place is enough: the codec reads the head of a stream before it opens another.
 * <b>Invariant:</b> the multiplexer is told of the streams that the router answers and of
 * no other. Without that each echo of the lane costs a channel, and
 * {@code Http2HandlerTests.theMultiplexerIsToldOnlyOfStreamsThatTheRouterAnswers} fails.
 */
final class NewestStream {

	private @Nullable Http2FrameStreamEvent opened;

	private int id;

	/**
	 * The state of a stream has changed to one that is not closed.
	 * @return whether the stream is new; a later event, of a request that is complete, is
	 * of no interest to the multiplexer
	 */
	boolean hold(Http2FrameStreamEvent event) {
		if (event.stream().id() <= this.id) {
			return false;
		}
		this.id = event.stream().id();
		this.opened = event;
		return true;
	}

	/** The router answers a stream, whose head has just been read: tells what follows. */
	void announce(ChannelHandlerContext ctx, Http2FrameStream stream) {
		Http2FrameStreamEvent event = this.opened;
		if (event != null && event.stream().equals(stream)) {
			this.opened = null;
			ctx.fireUserEventTriggered(event);
		}
	}

}
