package io.resound.server;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;

/**
 * Tells HTTP/2 by prior knowledge from HTTP/1 by the first bytes of a connection (RFC
 * 9113 section 3.4), has the pipeline made for it, and leaves.
 */
final class ProtocolDetector extends ByteToMessageDecoder {

	private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

	private final Runnable http1;

	private final Runnable http2;

	private long headSince;

	ProtocolDetector(Runnable http1, Runnable http2) {
		this.http1 = http1;
		this.http2 = http2;
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
		if (!ByteBufUtil.equals(PREFACE, PREFACE.readerIndex(), in, in.readerIndex(), length)) {
			this.http1.run();
			ctx.pipeline().remove(this);
		}
		else if (length == PREFACE.readableBytes()) {
			this.http2.run();
			ctx.pipeline().remove(this);
		}
		else if (this.headSince == 0) {
			this.headSince = System.nanoTime();
		}
	}

}
