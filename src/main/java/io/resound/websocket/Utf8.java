package io.resound.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Validates a text piece by piece, at the first byte that cannot be part of UTF-8 (RFC
 * 3629 section 4). A piece may end inside of a character.
 */
final class Utf8 {

	private static final long NOT_ASCII = 0x8080808080808080L;

	/** The number of bytes that the current character still needs. */
	private int missing;

	/** The range of its next byte. */
	private int low;

	private int high;

	/** Begins another text. */
	void reset() {
		this.missing = 0;
	}

	/** Whether the text does not end inside of a character. */
	boolean isWhole() {
		return this.missing == 0;
	}

	/** Whether the next piece of the text, bytes of a buffer, is valid. */
	boolean accepts(ByteBuf buffer, int from, int length) {
		int end = from + length;
		int i = from;
		while (i < end) {
			if (this.missing == 0) {
				while (end - i >= Long.BYTES && (buffer.getLong(i) & NOT_ASCII) == 0) {
					i += Long.BYTES;
				}
				if (i == end) {
					return true;
				}
			}
			if (!accepts(buffer.getUnsignedByte(i++))) {
				return false;
			}
		}
		return true;
	}

	private boolean accepts(int octet) {
		if (this.missing == 0) {
			return octet < 0x80 || begins(octet);
		}
		if (octet < this.low || octet > this.high) {
			return false;
		}
		this.missing--;
		this.low = 0x80;
		this.high = 0xBF;
		return true;
	}

	/**
	 * The first byte of a character of several. Excludes overlong ones and surrogates.
	 */
	private boolean begins(int octet) {
		if (octet < 0xC2 || octet > 0xF4) {
			return false;
		}
		this.missing = (octet < 0xE0) ? 1 : (octet < 0xF0) ? 2 : 3;
		this.low = switch (octet) {
			case 0xE0 -> 0xA0;
			case 0xF0 -> 0x90;
			default -> 0x80;
		};
		this.high = switch (octet) {
			case 0xED -> 0x9F;
			case 0xF4 -> 0x8F;
			default -> 0xBF;
		};
		return true;
	}

}
