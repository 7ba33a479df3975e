package io.resound.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the bodies of an HTTP/2 connection hold that have been received and not been
 * written back. The frames are counted, because a body in frames of one byte takes far
 * more memory than its bytes. Used on the connection's event loop.
 */
public final class DataFrames {

	/** What a frame takes at least while it is held, in bytes. */
	private static final int SMALLEST = 256;

	/** The largest content of a frame that is copied, in bytes. */
	private static final int LARGEST_COPY = 4096;

	/** Frames and bytes since nothing was held. */
	private long frames;

	private long bytes;

	/** The connection as the codec knows it, once the codec is there. */
	private @Nullable Http2Connection codec;

	/** Creates the count of a connection. */
	public DataFrames() {
	}

	/** The codec has been added to the pipeline. */
	public void codec(Http2Connection codec) {
		this.codec = codec;
	}

	/** A frame with so many bytes of a body has been read. */
	public void read(int bytes) {
		this.frames++;
		this.bytes += bytes;
	}

	/**
	 * The memory that is held, in bytes. As long as the bytes of a body have not been
	 * written, the codec has not been allowed to return their window.
	 */
	public long held() {
		Http2Connection codec = this.codec;
		return (codec != null) ? weigh(codec.local().flowController().unconsumedBytes(codec.connectionStream())) : 0;
	}

	/**
	 * What held bytes of bodies take.
	 * @param held the bytes that are held of those that have been read
	 * @return at least as many bytes, and more if they came in small frames
	 */
	long weigh(int held) {
		if (held == 0) {
			this.frames = 0;
			this.bytes = 0;
			return 0;
		}
		return held + Math.max(0, this.frames * SMALLEST - this.bytes);
	}

	/**
	 * Returns the content of a frame as it is held until it can be written. It would keep
	 * all of the buffer that it arrived in, so it is copied if it is small, or if it has
	 * to wait for the client.
	 * @param id the stream of the frame, whose bytes the codec has counted
	 * @param content the content; it stays the caller's
	 * @param channel the connection's channel
	 * @return a buffer that the caller owns too
	 */
	public ByteBuf hold(int id, ByteBuf content, Channel channel) {
		int bytes = content.readableBytes();
		if (bytes > LARGEST_COPY && !waits(id, channel)) {
			return content.retain();
		}
		try {
			return channel.alloc().ioBuffer(bytes).writeBytes(content, content.readerIndex(), bytes);
		}
		catch (OutOfMemoryError ex) {
			// The copy was to save direct memory, and there is none left for it.
			return content.retain();
		}
	}

	/** Whether the bytes that a stream holds cannot be written now. */
	private boolean waits(int id, Channel channel) {
		Http2Connection codec = this.codec;
		if (codec == null || !channel.isWritable()) {
			return true;
		}
		Http2Stream stream = codec.stream(id);
		return stream == null || exceedsWindow(codec, stream) || exceedsWindow(codec, codec.connectionStream());
	}

	private static boolean exceedsWindow(Http2Connection codec, Http2Stream stream) {
		Http2LocalFlowController received = codec.local().flowController();
		Http2RemoteFlowController sent = codec.remote().flowController();
		return received.unconsumedBytes(stream) > sent.windowSize(stream);
	}

}
