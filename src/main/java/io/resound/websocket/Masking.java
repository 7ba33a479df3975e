package io.resound.websocket;

import io.netty.buffer.ByteBuf;

/** Masks and unmasks payloads (RFC 6455 section 5.3). */
final class Masking {

	private static final int LOWER = 32;

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
		int i = 0;
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

}
