package io.resound.websocket;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages compressed, or as they are if no deflater is free. Used on one event
 * loop.
 */
final class CompressedOutput {

	/** How many bytes a buffer holds, at least. */
	static final int PIECE = 16 * 1024;

	/** Ends what a flush writes, and is not sent (RFC 7692 section 7.2.1). */
	private static final int TAIL_BYTES = 4;

	/** A message that is empty (RFC 7692 section 7.2.3.6). */
	private static final int EMPTY_BLOCK = 0;

	private final DeflateMemory memory;

	private final ByteBufAllocator allocator;

	private final FrameEcho.Sink sink;

	private @Nullable Deflater deflater;

	private int message;

	private boolean begun;

	CompressedOutput(DeflateMemory memory, ByteBufAllocator allocator, FrameEcho.Sink sink) {
		this.memory = memory;
		this.allocator = allocator;
		this.sink = sink;
	}

	/** A message begins. */
	void begin(int opcode) {
		this.message = opcode;
		this.begun = false;
		this.deflater = this.memory.take();
	}

	/** A buffer with room for a header in front. */
	ByteBuf buffer() {
		return this.allocator.directBuffer(FrameHeader.LONGEST_SENT + PIECE).writerIndex(FrameHeader.LONGEST_SENT);
	}

	/** How many bytes follow the room for the header. */
	static int length(ByteBuf buffer) {
		return buffer.writerIndex() - FrameHeader.LONGEST_SENT;
	}

	/** What can be written of a buffer. */
	static ByteBuffer room(ByteBuf buffer) {
		return buffer.nioBuffer(buffer.writerIndex(), buffer.writableBytes());
	}

	/**
	 * Sends a piece of the message.
	 * @param plain belongs to the caller
	 */
	void send(ByteBuf plain) {
		Deflater own = this.deflater;
		if (own == null) {
			send(plain.retain(), false);
			return;
		}
		own.setInput(plain.nioBuffer(FrameHeader.LONGEST_SENT, length(plain)));
		while (!own.needsInput()) {
			ByteBuf out = buffer();
			out.writerIndex(out.writerIndex() + own.deflate(room(out), Deflater.NO_FLUSH));
			if (length(out) > 0) {
				send(out, false);
			}
			else {
				out.release();
			}
		}
	}

	/** Sends the end of the message. */
	void end() {
		ByteBuf out = buffer();
		if (this.deflater != null) {
			flush(this.deflater, out);
		}
		send(out, true);
		close();
	}

	private static void flush(Deflater own, ByteBuf out) {
		boolean full = true;
		while (full) {
			out.ensureWritable(PIECE);
			int room = out.writableBytes();
			int deflated = own.deflate(room(out), Deflater.SYNC_FLUSH);
			out.writerIndex(out.writerIndex() + deflated);
			full = deflated == room;
		}
		if (length(out) > TAIL_BYTES) {
			out.writerIndex(out.writerIndex() - TAIL_BYTES);
		}
		else {
			out.writerIndex(FrameHeader.LONGEST_SENT).writeByte(EMPTY_BLOCK);
		}
	}

	private void send(ByteBuf out, boolean last) {
		int length = length(out);
		int marked = (this.deflater != null) ? FrameHeader.COMPRESSED : 0;
		int first = (last ? FrameHeader.FIN : 0) | (this.begun ? FrameHeader.CONTINUATION : this.message | marked);
		this.begun = true;
		out.readerIndex(FrameHeader.LONGEST_SENT - FrameHeader.sizeFor(length));
		FrameHeader.put(out, out.readerIndex(), first, length);
		this.sink.write(out);
	}

	/** Gives the deflater back. */
	void close() {
		if (this.deflater != null) {
			this.memory.giveBack(this.deflater);
			this.deflater = null;
		}
	}

}
