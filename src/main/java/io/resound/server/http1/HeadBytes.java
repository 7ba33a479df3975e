package io.resound.server.http1;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;

/** The bytes of a head as they arrive, for the routes that show them. */
final class HeadBytes {

	private byte[] bytes = {};

	private int length;

	/**
	 * Adds bytes that have been decoded.
	 * @param source the buffer, which has been read to the end of these bytes
	 * @param from the index of the first of them
	 */
	void add(ByteBuf source, int from) {
		int added = source.readerIndex() - from;
		if (this.length + added > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, this.length + added));
		}
		source.getBytes(from, this.bytes, this.length, added);
		this.length += added;
	}

	/** The bytes of heap that they take. */
	int capacity() {
		return this.bytes.length;
	}

	/** All of them, once the head is complete. */
	byte[] all() {
		if (this.length < this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, this.length);
		}
		return this.bytes;
	}

}
