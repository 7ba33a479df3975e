package io.resound.server.http2;

import java.util.Objects;

import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.resound.connection.ClientConnection;
import io.resound.connection.ConnectionHeads;
import io.resound.server.exchange.HttpLimits;
import org.jspecify.annotations.Nullable;

/**
 * Builds the frame codec of a connection: Netty's, with a part of ours in front of its
 * decoder and another in front of its encoder, so that a request that is malformed,
 * refused or too large affects its own stream only.
 *
 * <pre>
 *  bytes ──► FrameReader ──► LateFrames ──► Netty: states, windows ──► lane or pipeline
 *             HeadDecoder        │
 *                          ClosedStreams
 *                                │
 *  bytes ◄── Netty's encoder ◄── ResetOnce ◄── lane, pipeline, or Netty's decoder
 * </pre>
 *
 * Netty's limits of control frames that wait to be written and of empty DATA frames stay.
 * {@link ResetRate} takes the place of that of the client's RST_STREAM frames. The limit
 * of our RST_STREAM frames is off: 200 refused uploads in 30 seconds would end the
 * connection of a gateway, with the requests of all of its clients. There is one such
 * frame for a request, and the exchange ends with it.
 */
final class CodecBuilder extends Http2FrameCodecBuilder {

	/** The streams that a client may have open at a time (RFC 9113 section 5.1.2). */
	private static final int STREAMS = 100;

	/**
	 * How many times longer than the limit of the fields a header block may be. It is
	 * decoded and refused; a longer one ends the connection (RFC 9113 section 10.5.1).
	 */
	private static final int DECODED = 4;

	private final HttpLimits limits;

	private final ConnectionHeads heads;

	private final OutOfMemory outOfMemory;

	private @Nullable FrameReader reader;

	/**
	 * Creates the builder of a connection's codec.
	 * @param limits how much is accepted
	 * @param connection the connection
	 */
	CodecBuilder(HttpLimits limits, ClientConnection connection) {
		this.limits = limits;
		this.heads = connection.heads();
		this.outOfMemory = new OutOfMemory(connection);
		initialSettings(new Http2Settings().maxConcurrentStreams(STREAMS)
			.maxHeaderListSize(limits.fields())
			.connectProtocolEnabled(true));
		gracefulShutdownTimeoutMillis(0);
		encoderEnforceMaxRstFramesPerWindow(0, 0);
		decoderEnforceMaxRstFramesPerWindow(0, 0);
	}

	/** The reader of the codec that has been built. */
	FrameReader reader() {
		return Objects.requireNonNull(this.reader, "the codec has not been built");
	}

	/**
	 * Netty's builder calls this with its own decoder and encoder. The decoder is
	 * replaced, because it cannot be given a reader; the builder then calls this again.
	 */
	@Override
	protected Http2FrameCodec build(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder,
			Http2Settings settings) {
		if (this.reader != null) {
			return super.build(decoder, encoder, settings);
		}
		Http2Connection connection = encoder.connection();
		// Netty would wait until the client has acknowledged the setting.
		connection.remote().maxActiveStreams(STREAMS);
		connection.local().flowController(new ReceiveWindows(connection));
		ClosedStreams closed = new ClosedStreams();
		ReplyFrames replies = new ReplyFrames(this.outOfMemory);
		ResetOnce resets = new ResetOnce(encoder, closed, replies, this.outOfMemory);
		int longest = DECODED * this.limits.fields();
		FrameReader reader = new FrameReader(new HeadDecoder(this.limits, longest), connection, closed,
				new HeaderBlock(longest, this.heads), replies);
		this.reader = reader;
		return codec(new DefaultHttp2ConnectionDecoder(connection, resets, reader), resets).build();
	}

}
