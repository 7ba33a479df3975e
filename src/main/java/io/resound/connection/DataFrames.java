package io.resound.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Counts the frames that bring bodies to a connection, because a body in frames of one
 * byte takes far more memory than its bytes. Used on the connection's event loop.
 */
public final class DataFrames {

	/** What a frame takes at least while it is held, in bytes. */
	private static final int SMALLEST = 256;

	/** The largest content of a frame that is copied, in bytes. */
	private static final int LARGEST_COPY = 4096;

	/** Frames and bytes since nothing was held. */
	private long frames;

	private long bytes;

	/** Creates the count of a connection. */
	public DataFrames() {
	}

	/** A frame with so many bytes of a body has been read. */
	public void read(int bytes) {
		this.frames++;
		this.bytes += bytes;
	}

	/**
	 * What held bytes of bodies take.
	 * @param held the bytes that are held of those that have been read
	 * @return at least as many bytes, and more if they came in small frames
	 */
	public long weigh(int held) {
		if (held == 0) {
			this.frames = 0;
			this.bytes = 0;
			return 0;
		}
		return held + Math.max(0, this.frames * SMALLEST - this.bytes);
	}

	/**
	 * Returns the content of a frame as it is held until it can be written. Small content
	 * is copied, because it would keep all of the buffer that it arrived in.
	 * @param content the content; it stays the caller's
	 * @return a buffer that the caller owns too
	 */
	public static ByteBuf held(ByteBuf content, ByteBufAllocator allocator) {
		int bytes = content.readableBytes();
		if (bytes > LARGEST_COPY) {
			return content.retain();
		}
		try {
			return allocator.ioBuffer(bytes).writeBytes(content, content.readerIndex(), bytes);
		}
		catch (OutOfMemoryError ex) {
			// The copy was to save direct memory, and there is none left for it.
			return content.retain();
		}
	}

}
