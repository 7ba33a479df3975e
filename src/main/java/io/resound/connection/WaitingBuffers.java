package io.resound.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundBuffer.MessageProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Measures the memory of what waits to be written to a channel. That is more than the
 * bytes to be written: a slice of ten bytes keeps the whole buffer that it is a part of.
 * Used on one event loop only.
 */
final class WaitingBuffers implements MessageProcessor {

	/**
	 * The capacity, in bytes, up to which a buffer is one of its own, such as the line
	 * before each chunk. It may come between slices of a larger one.
	 */
	private static final int SMALL = 512;

	/** The last larger one. */
	private @Nullable ByteBuf last;

	private long bytes;

	/** One that does not count, and the bytes that wait of it and of others like it. */
	private @Nullable ByteBuf shared;

	private long sharedBytes;

	/**
	 * The capacity of the buffers that wait, in bytes. What nobody may change is memory
	 * that all connections share, such as the block of random bytes: it does not count.
	 * @param out what waits
	 * @param shared a buffer that all connections send parts of, which does not count
	 * either
	 */
	long capacity(ChannelOutboundBuffer out, @Nullable ByteBuf shared) {
		this.bytes = 0;
		this.shared = (shared != null) ? whole(shared) : null;
		this.sharedBytes = 0;
		try {
			out.forEachFlushedMessage(this);
		}
		catch (Exception ex) {
			throw new IllegalStateException("processMessage throws nothing", ex);
		}
		finally {
			this.last = null;
		}
		return Math.max(this.bytes, out.totalPendingWriteBytes() - this.sharedBytes - sharedAndTaken(out));
	}

	/** Bytes that the channel counts until the socket has taken all of their buffer. */
	private long sharedAndTaken(ChannelOutboundBuffer out) {
		return (out.current() instanceof ByteBuf first && isShared(whole(first))) ? out.currentProgress() : 0;
	}

	@SuppressWarnings("ReferenceEquality") // Different buffers may have the same content.
	private boolean isShared(ByteBuf whole) {
		return whole == this.shared || whole.isReadOnly();
	}

	/** The bytes that waited at the last measurement and did not count. */
	long shared() {
		return this.sharedBytes;
	}

	/** Slices of the same buffer follow each other, and count once. */
	@Override
	@SuppressWarnings("ReferenceEquality") // Different buffers may have the same content.
	public boolean processMessage(Object message) {
		if (message instanceof ByteBuf buffer) {
			ByteBuf whole = whole(buffer);
			if (isShared(whole)) {
				this.sharedBytes += buffer.readableBytes();
			}
			else if (whole.capacity() <= SMALL) {
				this.bytes += whole.capacity();
			}
			else if (whole != this.last) {
				this.last = whole;
				this.bytes += whole.capacity();
			}
		}
		return true;
	}

	/** The buffer that another is a part of, or wraps. */
	private static ByteBuf whole(ByteBuf buffer) {
		ByteBuf whole = buffer;
		for (ByteBuf outer = whole.unwrap(); outer != null; outer = whole.unwrap()) {
			whole = outer;
		}
		return whole;
	}

}
