package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Takes the errors of HEADERS and DATA that could not be written because no direct memory
 * is left. The codec would write GOAWAY, for which there is none either, and log that.
 */
final class CodecErrors implements Http2LifecycleManager {

	private final Http2LifecycleManager codec;

	private final OutOfMemory outOfMemory;

	CodecErrors(Http2LifecycleManager codec, OutOfMemory outOfMemory) {
		this.codec = codec;
		this.outOfMemory = outOfMemory;
	}

	@Override
	public void onError(ChannelHandlerContext ctx, boolean outbound, Throwable cause) {
		if (!this.outOfMemory.ends(cause)) {
			this.codec.onError(ctx, outbound, cause);
		}
	}

	@Override
	public void closeStreamLocal(Http2Stream stream, ChannelFuture future) {
		this.codec.closeStreamLocal(stream, future);
	}

	@Override
	public void closeStreamRemote(Http2Stream stream, ChannelFuture future) {
		this.codec.closeStreamRemote(stream, future);
	}

	@Override
	public void closeStream(Http2Stream stream, ChannelFuture future) {
		this.codec.closeStream(stream, future);
	}

	@Override
	public ChannelFuture resetStream(ChannelHandlerContext ctx, int id, long error, ChannelPromise promise) {
		return this.codec.resetStream(ctx, id, error, promise);
	}

	@Override
	public ChannelFuture goAway(ChannelHandlerContext ctx, int lastId, long error, ByteBuf text,
			ChannelPromise promise) {
		return this.codec.goAway(ctx, lastId, error, text, promise);
	}

}
