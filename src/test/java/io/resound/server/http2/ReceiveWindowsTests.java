package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a client is told that sends more than it may. */
class ReceiveWindowsTests {

	private static final int WINDOW = 8192;

	/** Larger than the window by itself, so that nothing has been returned before. */
	private static final int FRAME = 16_384;

	private static final Http2Headers HEAD = new DefaultHttp2Headers().method("POST").scheme("http").path("/echo");

	@Test
	void aFrameLargerThanTheWindowIsAnErrorOfFlowControl() throws Exception {
		Http2Connection connection = new DefaultHttp2Connection(true);
		connection.local().flowController(new ReceiveWindows(connection));
		DefaultHttp2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(connection,
				new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter()),
				new DefaultHttp2FrameReader());
		decoder.frameListener(new Http2FrameAdapter());
		connection.local().flowController().initialWindowSize(WINDOW);
		EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
		var ctx = channel.pipeline().firstContext();
		connection.local().flowController().channelHandlerContext(ctx);
		ByteBuf frames = frames();
		Http2Exception error = catchThrowableOfType(Http2Exception.class, () -> {
			while (frames.isReadable()) {
				decoder.decodeFrame(ctx, frames, null);
			}
		});
		frames.release();
		channel.finishAndReleaseAll();
		assertThat(error.error()).isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
		assertThat(Http2Exception.isStreamError(error)).isTrue();
		assertThat(connection.local().flowController().unconsumedBytes(connection.connectionStream())).isZero();
	}

	/** SETTINGS, the head of a request and one frame of its body. */
	private static ByteBuf frames() {
		ByteBuf frames = Unpooled.buffer();
		EmbeddedChannel client = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
		var ctx = client.pipeline().firstContext();
		DefaultHttp2FrameWriter writer = new DefaultHttp2FrameWriter();
		writer.writeSettings(ctx, new Http2Settings(), ctx.newPromise());
		writer.writeHeaders(ctx, 1, HEAD, 0, false, ctx.newPromise());
		writer.writeData(ctx, 1, Unpooled.wrappedBuffer(new byte[FRAME]), 0, false, ctx.newPromise());
		ctx.flush();
		for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
			frames.writeBytes(part);
			part.release();
		}
		client.finishAndReleaseAll();
		return frames;
	}

}
