package io.resound.server.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/** Releases and discards what the handlers after it write. */
final class WriteDiscarder extends ChannelOutboundHandlerAdapter {

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		ReferenceCountUtil.release(message);
		promise.trySuccess();
	}

	@Override
	public void flush(ChannelHandlerContext ctx) {
		// There is nothing to flush.
	}

}
