package io.resound.server.http2;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Writes at most one RST_STREAM on a stream, and none in response to one of the client
 * (RFC 9113 section 5.4.2). It writes none on a closed stream (section 5.1), except as
 * the error of a frame that the client has sent on it: one that must not be sent there,
 * or that is wrong in itself, such as a PRIORITY of four octets (section 6.3). All resets
 * of a connection pass here: those of the pipeline, of the lane and of the codec itself.
 */
final class ResetOnce extends DecoratingHttp2ConnectionEncoder {

	private final ClosedStreams closed;

	private final ReplyFrames replies;

	private final OutOfMemory outOfMemory;

	private final ControlFrames controlFrames;

	ResetOnce(Http2ConnectionEncoder encoder, ClosedStreams closed, ReplyFrames replies, OutOfMemory outOfMemory) {
		super(encoder);
		this.closed = closed;
		this.replies = replies;
		this.outOfMemory = outOfMemory;
		this.controlFrames = new ControlFrames(encoder.frameWriter(), replies, outOfMemory);
	}

	@Override
	public void lifecycleManager(Http2LifecycleManager codec) {
		super.lifecycleManager(new CodecErrors(codec, this.outOfMemory));
	}

	@Override
	public Http2FrameWriter frameWriter() {
		return this.controlFrames;
	}

	@Override
	public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
		this.replies.settings(ctx);
		return promise.setSuccess();
	}

	@Override
	public ChannelFuture writePing(ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
		if (!ack) {
			return super.writePing(ctx, false, data, promise);
		}
		this.replies.ping(ctx, data);
		return promise.setSuccess();
	}

	@Override
	public void close() {
		this.replies.close();
		super.close();
	}

	@Override
	public ChannelFuture writeRstStream(ChannelHandlerContext ctx, int id, long error, ChannelPromise promise) {
		Http2Stream stream = connection().stream(id);
		boolean needless = stream == null && connection().streamMayHaveExisted(id)
				&& error != Http2Error.STREAM_CLOSED.code() && !this.closed.isWronged(id);
		if (needless || this.closed.isReset(id) || this.closed.isEndedByClient(id)) {
			return promise.setSuccess();
		}
		this.closed.reset(id, stream != null && !stream.state().remoteSideOpen());
		return super.writeRstStream(ctx, id, error, promise);
	}

}
