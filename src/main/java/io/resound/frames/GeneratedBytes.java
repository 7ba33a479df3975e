package io.resound.frames;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/**
 * Bytes that are being generated on a connection, as fast as the client takes them: the
 * byte at position n is n modulo 256. All connections send slices of the same block. Used
 * on the connection's event loop.
 */
final class GeneratedBytes {

	/** A multiple of 256. */
	private static final int BLOCK_SIZE = 64 * 1024;

	/** What is sent before other connections have their turn. */
	private static final int MOST_A_TURN = 1024 * 1024;

	/** What all slices are parts of. */
	static final ByteBuf MEMORY = memory();

	private static final ByteBuf BLOCK = Unpooled.unreleasableBuffer(MEMORY);

	private final FrameOutput output;

	private long remaining;

	GeneratedBytes(FrameOutput output) {
		this.output = output;
	}

	private static ByteBuf memory() {
		ByteBuf block = Unpooled.directBuffer(BLOCK_SIZE, BLOCK_SIZE);
		for (int i = 0; i < BLOCK_SIZE; i++) {
			block.writeByte(i);
		}
		return block;
	}

	/** Begins with the bytes that a frame asks for. */
	void begin(long bytes) {
		this.remaining = bytes;
	}

	/** Whether there are bytes to be sent. */
	boolean isSending() {
		return this.remaining > 0;
	}

	/**
	 * Sends what the channel takes now. The channel may become writable meanwhile, which
	 * is no reason to call this again.
	 * @param channel the channel
	 * @return whether the last byte has been sent
	 */
	boolean send(Channel channel) {
		int turn = 0;
		while (this.remaining > 0 && channel.isWritable() && turn < MOST_A_TURN) {
			int bytes = (int) Math.min(this.remaining, BLOCK_SIZE);
			this.remaining -= bytes;
			turn += bytes;
			this.output.send(BLOCK.retainedSlice(0, bytes), (this.remaining == 0) ? 1 : 0);
			channel.flush();
		}
		return this.remaining == 0;
	}

}
