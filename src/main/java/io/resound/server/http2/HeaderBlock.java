package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.resound.connection.ConnectionHeads;

/**
 * Follows the header block of which not all bytes have arrived (RFC 9113 section 4.3).
 * Netty's reader keeps the frames of such a block in memory, and does not tell when it
 * begins.
 * <p>
 * What is kept, beyond {@value #OWN} bytes, counts among the open heads. If it may not be
 * kept, the connection ends with ENHANCE_YOUR_CALM. Nothing less would do: a block that
 * is not decoded leaves the tables of HPACK different (section 10.5.1), no part of it can
 * be decoded before it is complete, and no other frame can be read until then (section
 * 4.3).
 */
final class HeaderBlock {

	/** The length of a frame's header, in bytes. */
	static final int FRAME_HEADER = 9;

	/**
	 * What is kept in any case, in bytes, so that a head of a few fields that arrives in
	 * two parts does not end its connection when others hold all that there is.
	 */
	private static final int OWN = 1024;

	private static final int END_HEADERS = 4;

	private final int longest;

	private final ConnectionHeads heads;

	/** Bytes from the first unread one to the header of the next frame. */
	private int next;

	/** The type of the newest frame whose header has arrived. */
	private byte type;

	/** The length of the block with that frame, in bytes. */
	private int length;

	/** The length of those of its frames that are complete. */
	private int complete;

	/** Whether that frame is the last one of the block. */
	private boolean last;

	private long since;

	/** What is counted for it, in bytes. */
	private long held;

	/**
	 * Creates the block of a connection.
	 * @param longest the limit of its length, in bytes
	 * @param heads counts what the heads of the connection hold
	 */
	HeaderBlock(int longest, ConnectionHeads heads) {
		this.longest = longest;
		this.heads = heads;
	}

	/**
	 * Looks at the frames that have arrived and have not been read.
	 * @return the bytes that may be read: all, or those before the frame by which a block
	 * is longer than the limit
	 */
	int arrived(ByteBuf in) {
		int end = in.readerIndex() + this.next;
		if (end <= in.writerIndex()) {
			completed();
		}
		while (in.writerIndex() - end >= FRAME_HEADER) {
			int payload = in.getUnsignedMedium(end);
			this.type = in.getByte(end + 3);
			boolean fits = switch (this.type) {
				case Http2FrameTypes.HEADERS -> add(0, payload, in.getByte(end + 4));
				case Http2FrameTypes.CONTINUATION -> add(this.length, payload, in.getByte(end + 4));
				default -> true;
			};
			if (!fits) {
				return end - in.readerIndex();
			}
			end += FRAME_HEADER + payload;
			if (end <= in.writerIndex()) {
				completed();
			}
		}
		this.next = end - in.readerIndex();
		return in.readableBytes();
	}

	/** Returns whether the block is not too long. */
	private boolean add(int before, int more, int flags) {
		this.length = before + more;
		this.last = (flags & END_HEADERS) != 0;
		if (this.since == 0) {
			this.since = System.nanoTime();
		}
		return this.length <= this.longest;
	}

	/** The connection error of a block that is too long. */
	RefusedException tooLong() {
		return new RefusedException("A header block is longer than " + this.longest + " bytes.");
	}

	/** The newest frame has arrived to its end. */
	private void completed() {
		if (this.last) {
			this.last = false;
			this.length = 0;
			this.since = 0;
		}
		this.complete = this.length;
	}

	/** Bytes have been read. */
	void read(int bytes) {
		this.next -= bytes;
	}

	/** The length of what must arrive before anything can be read, in bytes. */
	int awaited() {
		return (this.next > 0) ? this.next : FRAME_HEADER;
	}

	/** Whether the newest frame whose header has arrived is a DATA frame. */
	boolean isInData() {
		return this.type == Http2FrameTypes.DATA;
	}

	/**
	 * Counts what is kept of the block, once all that has arrived has been read.
	 * @param part the memory that the part of an incomplete frame takes, in bytes
	 * @throws RefusedException if it may not be kept, a connection error
	 */
	void hold(int part) throws RefusedException {
		long bytes = Math.max(0, this.complete + part - OWN);
		if (bytes > this.held && !this.heads.hold(bytes - this.held)) {
			throw new RefusedException("The heads of all open requests together may hold " + this.heads.limit()
					+ " bytes, and with this one it would be more.");
		}
		if (bytes < this.held) {
			this.heads.release(this.held - bytes);
		}
		this.held = bytes;
	}

	/** Nothing of the block is kept any longer. */
	void release() {
		this.heads.release(this.held);
		this.held = 0;
	}

	/**
	 * When the first byte of an incomplete block arrived, by {@link System#nanoTime()},
	 * or 0 if there is no such block.
	 */
	long since() {
		return this.since;
	}

	/** A block is too long, or may not be kept. */
	static final class RefusedException extends Http2Exception {

		private static final long serialVersionUID = 1;

		RefusedException(String reason) {
			super(Http2Error.ENHANCE_YOUR_CALM, reason);
		}

	}

}
