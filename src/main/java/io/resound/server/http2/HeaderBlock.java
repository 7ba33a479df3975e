package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Follows the header block of which not all frames have arrived (RFC 9113 section 4.3).
 * Netty's reader keeps such a block in memory, and does not tell when it begins.
 */
final class HeaderBlock {

	private static final int FRAME_HEADER = 9;

	private static final int END_HEADERS = 4;

	private final int longest;

	/** Bytes from the first unread one to the header of the next frame. */
	private int next;

	private int length;

	private long since;

	/**
	 * Creates the block of a connection.
	 * @param longest the limit of its length, in bytes
	 */
	HeaderBlock(int longest) {
		this.longest = longest;
	}

	/**
	 * Looks at the frames that have arrived and have not been read.
	 * @throws TooLongException if a block is longer than the limit, a connection error
	 */
	void arrived(ByteBuf in) throws TooLongException {
		int frame = in.readerIndex() + this.next;
		while (in.writerIndex() - frame >= FRAME_HEADER) {
			int payload = in.getUnsignedMedium(frame);
			switch (in.getByte(frame + 3)) {
				case Http2FrameTypes.HEADERS -> add(0, payload, in.getByte(frame + 4));
				case Http2FrameTypes.CONTINUATION -> add(this.length, payload, in.getByte(frame + 4));
				default -> {
				}
			}
			frame += FRAME_HEADER + payload;
		}
		this.next = frame - in.readerIndex();
	}

	private void add(int before, int more, int flags) throws TooLongException {
		this.length = before + more;
		if (this.length > this.longest) {
			throw new TooLongException(this.longest);
		}
		if ((flags & END_HEADERS) != 0) {
			this.length = 0;
			this.since = 0;
		}
		else if (this.since == 0) {
			this.since = System.nanoTime();
		}
	}

	/** Bytes have been read. */
	void read(int bytes) {
		this.next -= bytes;
	}

	/**
	 * When the first frame of an incomplete block arrived, by {@link System#nanoTime()},
	 * or 0 if there is no such block.
	 */
	long since() {
		return this.since;
	}

	/** A block is longer than the limit. */
	static final class TooLongException extends Http2Exception {

		private static final long serialVersionUID = 1;

		TooLongException(int longest) {
			super(Http2Error.ENHANCE_YOUR_CALM, "A header block is longer than " + longest + " bytes.");
		}

	}

}
