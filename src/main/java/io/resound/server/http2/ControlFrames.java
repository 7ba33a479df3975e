package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Writes the frames that the codec itself sends. An allocation fails within the call. If
 * it does, the connection has ended and the codec is told nothing, since it would write
 * GOAWAY.
 */
final class ControlFrames extends DecoratingHttp2FrameWriter {

	private final ReplyFrames replies;

	private final OutOfMemory outOfMemory;

	ControlFrames(Http2FrameWriter writer, ReplyFrames replies, OutOfMemory outOfMemory) {
		super(writer);
		this.replies = replies;
		this.outOfMemory = outOfMemory;
	}

	private ChannelFuture checked(ChannelHandlerContext ctx, ChannelFuture written) {
		return this.outOfMemory.ends(written.cause()) ? ctx.newSucceededFuture() : written;
	}

	@Override
	public ChannelFuture writeRstStream(ChannelHandlerContext ctx, int id, long error, ChannelPromise promise) {
		this.replies.reset(ctx, id, error);
		return promise.setSuccess();
	}

	@Override
	public ChannelFuture writeSettings(ChannelHandlerContext ctx, Http2Settings settings, ChannelPromise promise) {
		return checked(ctx, super.writeSettings(ctx, settings, promise));
	}

	@Override
	public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
		return checked(ctx, super.writeSettingsAck(ctx, promise));
	}

	@Override
	public ChannelFuture writePing(ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
		return checked(ctx, super.writePing(ctx, ack, data, promise));
	}

	@Override
	public ChannelFuture writeGoAway(ChannelHandlerContext ctx, int lastId, long error, ByteBuf text,
			ChannelPromise promise) {
		this.replies.sendAll(ctx);
		return checked(ctx, super.writeGoAway(ctx, lastId, error, text, promise));
	}

	@Override
	public ChannelFuture writeWindowUpdate(ChannelHandlerContext ctx, int id, int increment, ChannelPromise promise) {
		return checked(ctx, super.writeWindowUpdate(ctx, id, increment, promise));
	}

}
