package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The part that has arrived of a frame that is incomplete, in a buffer of its own.
 * Netty's decoder would keep the whole buffer that the part was read into, which may be a
 * thousand times as large, and would copy the next read to the end of it.
 */
final class PartialFrame {

	private @Nullable ByteBuf part;

	/** Whether a part of a frame is kept. */
	boolean isKept() {
		return this.part != null;
	}

	/**
	 * Keeps the bytes that are left of a read.
	 * @param in the bytes, which are read to their end
	 * @param length the length of the whole, in bytes
	 */
	void keep(ByteBuf in, int length, ByteBufAllocator allocator) {
		int bytes = in.readableBytes();
		// Twice as much as there is, so that it seldom grows, and never beyond the frame:
		// its content is held until the client takes it.
		this.part = allocator.ioBuffer(Math.min(2 * bytes, length), length).writeBytes(in, bytes);
	}

	/**
	 * Adds bytes that have arrived, up to the end of the frame.
	 * @param in the bytes, of which those that belong to the frame are read
	 * @param length the length of the whole, in bytes
	 * @return the whole, which the caller owns and which is no longer kept; {@code null}
	 * if more is missing
	 */
	@Nullable ByteBuf complete(ByteBuf in, int length) {
		ByteBuf part = this.part;
		if (part == null) {
			return null;
		}
		part.writeBytes(in, Math.min(in.readableBytes(), length - part.readableBytes()));
		if (part.readableBytes() < length) {
			return null;
		}
		this.part = null;
		return part;
	}

	/** The memory that the part takes, in bytes. */
	int capacity() {
		return (this.part != null) ? this.part.capacity() : 0;
	}

	/** Releases the part. */
	void release() {
		if (this.part != null) {
			this.part.release();
			this.part = null;
		}
	}

}
