package io.resound.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The payload of a control frame, which may arrive byte by byte. */
final class ControlPayload {

	private static final int CODE_BYTES = 2;

	private byte[] bytes = {};

	private int length;

	/** Begins another one. */
	void clear() {
		this.length = 0;
	}

	/**
	 * Takes bytes of it from a buffer.
	 * @return the mask of what follows
	 */
	int add(ByteBuf in, int more, int mask) {
		if (this.bytes.length == 0 && more > 0) {
			this.bytes = new byte[FrameHeader.LARGEST_CONTROL];
		}
		int next = Masking.apply(in, in.readerIndex(), in.readerIndex(), more, mask);
		in.readBytes(this.bytes, this.length, more);
		this.length += more;
		return next;
	}

	/** The array whose first {@link #length()} bytes are the payload. */
	byte[] bytes() {
		return this.bytes;
	}

	int length() {
		return this.length;
	}

	/**
	 * The code of a close frame, or {@link CloseCode#NONE} if it has none.
	 * @throws ViolationException if code or reason are malformed (RFC 6455 section 5.5.1)
	 */
	int closeCode() throws ViolationException {
		if (this.length == 0) {
			return CloseCode.NONE;
		}
		ByteBuf payload = Unpooled.wrappedBuffer(this.bytes, 0, this.length);
		if (this.length < CODE_BYTES || !CloseCode.isValid(payload.getUnsignedShort(0))) {
			throw new ViolationException(CloseCode.PROTOCOL_ERROR, "The close frame has no valid code.");
		}
		Utf8 reason = new Utf8();
		if (!reason.accepts(payload, CODE_BYTES, this.length - CODE_BYTES) || !reason.isWhole()) {
			throw new ViolationException(CloseCode.INVALID_PAYLOAD, "The reason of the close frame is not UTF-8.");
		}
		return payload.getUnsignedShort(0);
	}

}
