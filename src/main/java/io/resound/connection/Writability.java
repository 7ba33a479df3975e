package io.resound.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;

/**
 * Decides by itself whether a channel is writable, instead of by the bytes that wait in
 * the channel's buffer. So whatever asks {@code channel.isWritable()} can be told that
 * there is space elsewhere. Used on the channel's event loop.
 */
final class Writability {

	/** Which of the channel's user-defined flags it is. */
	private static final int FLAG = 1;

	private static final WriteBufferWaterMark UNLIMITED = new WriteBufferWaterMark(Integer.MAX_VALUE,
			Integer.MAX_VALUE);

	private final ChannelHandlerContext ctx;

	private final WriteBufferWaterMark before;

	Writability(ChannelHandlerContext ctx) {
		this.ctx = ctx;
		this.before = ctx.channel().config().getWriteBufferWaterMark();
	}

	/**
	 * Makes the channel writable, and fires {@code channelWritabilityChanged} if it was
	 * not. Netty compares what waits with the water marks whenever that becomes less:
	 * also by a write that is cancelled before it is flushed.
	 */
	void begin() {
		this.ctx.channel().config().setWriteBufferWaterMark(UNLIMITED);
		ChannelPromise cancelled = this.ctx.newPromise();
		this.ctx.write(Unpooled.EMPTY_BUFFER, cancelled);
		cancelled.cancel(false);
		this.ctx.flush();
	}

	/** Makes the channel writable or not, which is announced in a task of its own. */
	void set(boolean writable) {
		ChannelOutboundBuffer out = this.ctx.channel().unsafe().outboundBuffer();
		if (out != null) {
			out.setUserDefinedWritability(FLAG, writable);
		}
	}

	/** Leaves it to the bytes that wait again. There should be few. */
	void restore() {
		this.ctx.channel().config().setWriteBufferWaterMark(this.before);
		set(true);
	}

}
