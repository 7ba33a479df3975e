package io.resound.server.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2PingFrame;

/**
 * Notices that a client has gone while its connection is not read. Its FIN follows all
 * that it has sent before, and waits with that in its kernel. So a connection that is not
 * read is sent a PING at each tick (RFC 9113 section 6.7). The kernel of a client that
 * has closed its connection answers with a reset. A client that is still there answers
 * with an acknowledgement, which is read like everything else, when reading resumes.
 */
final class Liveness {

	/**
	 * The most PINGs that are not acknowledged. Clients end a connection that makes them
	 * queue too many acknowledgements; libraries allow a thousand or more.
	 */
	private static final int MOST = 100;

	private int unanswered;

	/** Whether the connection was not read at the last tick. */
	private boolean paused;

	/**
	 * Called at each tick.
	 * @param paused whether the connection is not read
	 */
	void check(ChannelHandlerContext ctx, boolean paused) {
		if (paused && this.paused && this.unanswered < MOST) {
			this.unanswered++;
			ctx.writeAndFlush(new DefaultHttp2PingFrame(0));
		}
		this.paused = paused;
	}

	/** Returns whether a frame acknowledges a PING, which moves nothing. */
	boolean isAnswer(Object frame) {
		if (!(frame instanceof Http2PingFrame ping) || !ping.ack()) {
			return false;
		}
		this.unanswered = Math.max(0, this.unanswered - 1);
		return true;
	}

}
