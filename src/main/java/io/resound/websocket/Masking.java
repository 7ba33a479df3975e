package io.resound.websocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.netty.buffer.ByteBuf;

/** Masks and unmasks payloads (RFC 6455 section 5.3). */
final class Masking {

	private static final int LOWER = 32;

	/**
	 * From how many bytes on a view of the buffer costs less than its checks of each
	 * access.
	 */
	private static final int LARGE = 256;

	private Masking() {
	}

	/**
	 * Unmasks bytes of a buffer, whose indices do not change, and moves them forward.
	 * @param buffer the buffer
	 * @param from where the bytes are
	 * @param to where they are put, not after {@code from}
	 * @param length how many there are
	 * @param mask the key, beginning with the byte for the first of them
	 * @return the key for the byte after them
	 */
	static int apply(ByteBuf buffer, int from, int to, int length, int mask) {
		long wide = (long) mask << LOWER | Integer.toUnsignedLong(mask);
		int i = (length >= LARGE && buffer.nioBufferCount() == 1)
				? applyToWords(buffer.nioBuffer(to, from - to + length), from - to, length, wide) : 0;
		for (; length - i >= Long.BYTES; i += Long.BYTES) {
			buffer.setLong(to + i, buffer.getLong(from + i) ^ wide);
		}
		int key = mask;
		for (; i < length; i++) {
			key = Integer.rotateLeft(key, Byte.SIZE);
			buffer.setByte(to + i, buffer.getByte(from + i) ^ key);
		}
		return key;
	}

	/**
	 * Unmasks all whole words.
	 * @param bytes where they are put first, and what they are read from behind that
	 * @param ahead how many bytes before what is read it is put
	 * @return how many bytes have been unmasked
	 */
	private static int applyToWords(ByteBuffer bytes, int ahead, int length, long wide) {
		ByteBuffer words = bytes.order(ByteOrder.LITTLE_ENDIAN);
		long key = Long.reverseBytes(wide);
		int end = length & -Long.BYTES;
		for (int i = 0; i < end; i += Long.BYTES) {
			words.putLong(i, words.getLong(i + ahead) ^ key);
		}
		return end;
	}

}
