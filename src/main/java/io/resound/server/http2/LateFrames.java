package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Receives the frames that have been read, before Netty looks at the states of their
 * streams, and ignores those that come late on a stream that the service has reset (RFC
 * 9113 section 5.1). Their header blocks have been decoded, and their DATA counts for the
 * window of the connection, which is returned at once.
 * <p>
 * HEADERS on any other closed stream are a connection error: of type PROTOCOL_ERROR if
 * the stream was skipped (section 5.1.1), and of type STREAM_CLOSED if the client has
 * closed it (section 5.1). While its response is being written, they are a stream error.
 */
final class LateFrames extends Http2FrameListenerDecorator {

	private final Http2Connection connection;

	private final ClosedStreams closed;

	private final ResetRate resets;

	private final ReplyFrames replies;

	LateFrames(Http2FrameListener listener, Http2Connection connection, ClosedStreams closed, ResetRate resets,
			ReplyFrames replies) {
		super(listener);
		this.connection = connection;
		this.closed = closed;
		this.resets = resets;
		this.replies = replies;
	}

	@Override
	public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers fields, int padding, boolean end)
			throws Http2Exception {
		this.replies.check(ctx);
		if (!isLate(id, end)) {
			super.onHeadersRead(ctx, id, fields, padding, end);
		}
	}

	@Override
	public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers fields, int dependency, short weight,
			boolean exclusive, int padding, boolean end) throws Http2Exception {
		this.replies.check(ctx);
		if (!isLate(id, end)) {
			super.onHeadersRead(ctx, id, fields, dependency, weight, exclusive, padding, end);
		}
	}

	@Override
	public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
		this.replies.check(ctx);
		super.onSettingsRead(ctx, settings);
	}

	@Override
	public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
		this.replies.check(ctx);
		super.onPingRead(ctx, data);
	}

	private boolean isLate(int id, boolean end) throws Http2Exception {
		if (this.closed.isNew(id)) {
			this.closed.opened(id);
			return false;
		}
		if (this.closed.isResetEarly(id)) {
			endIf(end, id);
			return true;
		}
		Http2Stream stream = this.connection.stream(id);
		if (stream == null) {
			throw this.closed.isSkipped(id)
					? Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR,
							"HEADERS on stream %d after those of a higher stream", id)
					: Http2Exception.connectionError(Http2Error.STREAM_CLOSED, "HEADERS on the closed stream %d", id);
		}
		if (!stream.state().remoteSideOpen()) {
			throw Http2Exception.streamError(id, Http2Error.STREAM_CLOSED, "HEADERS after the end of stream %d", id);
		}
		return false;
	}

	@Override
	public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end)
			throws Http2Exception {
		if (!this.closed.isReset(id)) {
			return super.onDataRead(ctx, id, data, padding, end);
		}
		this.connection.local().flowController().receiveFlowControlledFrame(null, data, padding, end);
		endIf(end, id);
		return data.readableBytes() + padding;
	}

	private void endIf(boolean end, int id) {
		if (end) {
			this.closed.reset(id, true);
		}
	}

	@Override
	public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int increment) throws Http2Exception {
		if (!this.closed.isReset(id)) {
			super.onWindowUpdateRead(ctx, id, increment);
		}
	}

	@Override
	public void onRstStreamRead(ChannelHandlerContext ctx, int id, long error) throws Http2Exception {
		this.resets.reset(System.nanoTime());
		if (this.closed.isReset(id)) {
			this.closed.reset(id, true);
		}
		else {
			this.closed.endedByClient(id);
			try {
				super.onRstStreamRead(ctx, id, error);
			}
			finally {
				this.closed.endedByClient(0);
			}
		}
	}

}
