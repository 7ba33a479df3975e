package io.resound.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Reads the header of a frame that a client has sent (RFC 6455 section 5.2), which may
 * arrive byte by byte, and checks what does not depend on the frames before it.
 */
final class FrameHeader {

	static final int CONTINUATION = 0x0;

	static final int TEXT = 0x1;

	static final int BINARY = 0x2;

	static final int CLOSE = 0x8;

	static final int PING = 0x9;

	static final int PONG = 0xA;

	/** The most bytes of the payload of a control frame. */
	static final int LARGEST_CONTROL = 125;

	static final int FIN = 0x80;

	/** The most bytes of a header that the service sends. */
	static final int LONGEST_SENT = 10;

	/** The first frame of a compressed message (RFC 7692 section 6). */
	static final int COMPRESSED = 0x40;

	private static final int RESERVED = 0x70;

	private static final int OPCODE = 0x0F;

	private static final int MASKED = 0x80;

	private static final int LENGTH = 0x7F;

	private static final int IN_16_BITS = 126;

	private static final int IN_64_BITS = 127;

	private final boolean deflate;

	/** How many bytes have been read. */
	private int read;

	/** How many bytes there are, known once two have been read. */
	private int size;

	private int first;

	private int lengthBits;

	private long length;

	private int mask;

	/**
	 * Creates the reader.
	 * @param deflate whether messages may be compressed
	 */
	FrameHeader(boolean deflate) {
		this.deflate = deflate;
	}

	/**
	 * Reads on.
	 * @return whether the header is complete. What is read next is another one
	 * @throws ViolationException if it cannot be the header of a frame
	 */
	boolean read(ByteBuf in) throws ViolationException {
		while (in.isReadable()) {
			int octet = in.readUnsignedByte();
			if (this.read == 0) {
				first(octet);
			}
			else if (this.read == 1) {
				second(octet);
			}
			else if (this.read < this.size - Integer.BYTES) {
				this.length = this.length << Byte.SIZE | octet;
			}
			else {
				this.mask = this.mask << Byte.SIZE | octet;
			}
			this.read++;
			if (this.read > 1 && this.read == this.size) {
				this.read = 0;
				checkLength();
				return true;
			}
		}
		return false;
	}

	private void first(int octet) throws ViolationException {
		this.first = octet;
		int opcode = opcode();
		boolean mayBeCompressed = this.deflate && (opcode == TEXT || opcode == BINARY);
		if ((octet & (mayBeCompressed ? RESERVED ^ COMPRESSED : RESERVED)) != 0) {
			throw new ViolationException(CloseCode.PROTOCOL_ERROR, "A reserved bit is set.");
		}
		if ((opcode > BINARY && opcode < CLOSE) || opcode > PONG) {
			throw new ViolationException(CloseCode.PROTOCOL_ERROR, "The opcode " + opcode + " is reserved.");
		}
	}

	private void second(int octet) throws ViolationException {
		if ((octet & MASKED) == 0) {
			throw new ViolationException(CloseCode.PROTOCOL_ERROR, "The frame is not masked.");
		}
		this.lengthBits = octet & LENGTH;
		if (isControl() && (this.lengthBits > LARGEST_CONTROL || !isFinal())) {
			throw new ViolationException(CloseCode.PROTOCOL_ERROR,
					"A control frame is fragmented or longer than 125 bytes.");
		}
		int more = switch (this.lengthBits) {
			case IN_16_BITS -> Short.BYTES;
			case IN_64_BITS -> Long.BYTES;
			default -> 0;
		};
		this.length = (more == 0) ? this.lengthBits : 0;
		this.size = 2 + more + Integer.BYTES;
		this.mask = 0;
	}

	private void checkLength() throws ViolationException {
		if (this.length < 0 || (this.lengthBits == IN_16_BITS && this.length < IN_16_BITS)
				|| (this.lengthBits == IN_64_BITS && this.length <= 0xFFFF)) {
			throw new ViolationException(CloseCode.PROTOCOL_ERROR,
					"The length of the frame is negative or not in the fewest bytes.");
		}
	}

	int opcode() {
		return this.first & OPCODE;
	}

	boolean isControl() {
		return opcode() >= CLOSE;
	}

	/** Whether a compressed message begins. */
	boolean isCompressed() {
		return (this.first & COMPRESSED) != 0;
	}

	/** Whether the frame is the last of its message. */
	boolean isFinal() {
		return (this.first & FIN) != 0;
	}

	/** The length of the payload in bytes. */
	long length() {
		return this.length;
	}

	/** The key that the payload is masked with, its first byte the highest. */
	int mask() {
		return this.mask;
	}

	/** The size in bytes of the header that the service sends before a payload. */
	static int sizeFor(int length) {
		if (length < IN_16_BITS) {
			return 2;
		}
		return (length <= 0xFFFF) ? 2 + Short.BYTES : LONGEST_SENT;
	}

	/** Puts a header of the service into a buffer, whose indices do not change. */
	static void put(ByteBuf out, int at, int first, int length) {
		out.setByte(at, first);
		if (length < IN_16_BITS) {
			out.setByte(at + 1, length);
		}
		else if (length <= 0xFFFF) {
			out.setByte(at + 1, IN_16_BITS);
			out.setShort(at + 2, length);
		}
		else {
			out.setByte(at + 1, IN_64_BITS);
			out.setLong(at + 2, length);
		}
	}

}
