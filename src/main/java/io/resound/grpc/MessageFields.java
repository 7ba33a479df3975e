package io.resound.grpc;

import java.nio.ByteBuffer;

import io.resound.metrics.GrpcCode;

/** Reads the fields of a message in the format of Protocol Buffers ("Encoding"). */
final class MessageFields {

	private static final int VARINT = 0;

	private static final int FIXED64 = 1;

	private static final int BYTES = 2;

	private static final int FIXED32 = 5;

	private static final int LONGEST_VARINT = 10;

	private final ByteBuffer message;

	private int type;

	/** Reads a message. */
	MessageFields(byte[] message) {
		this.message = ByteBuffer.wrap(message);
	}

	/** The bytes of the message. */
	byte[] message() {
		return this.message.array();
	}

	/**
	 * Begins the next field, which then has to be read or skipped.
	 * @return its number, or 0 if there is no other
	 * @throws Failure if the message is malformed
	 */
	int next() throws Failure {
		if (!this.message.hasRemaining()) {
			return 0;
		}
		long tag = varint();
		this.type = (int) (tag & 7);
		int field = (int) (tag >>> 3);
		if (field <= 0) {
			throw malformed();
		}
		return field;
	}

	/**
	 * Reads a number.
	 * @throws Failure if the field is none, or malformed
	 */
	long number() throws Failure {
		require(this.type == VARINT);
		return varint();
	}

	/**
	 * Reads a text, or a message.
	 * @throws Failure if the field is none, or malformed
	 */
	byte[] bytes() throws Failure {
		require(this.type == BYTES);
		long length = varint();
		require(length >= 0 && length <= this.message.remaining());
		byte[] bytes = new byte[(int) length];
		this.message.get(bytes);
		return bytes;
	}

	/**
	 * Skips a field that is not known.
	 * @throws Failure if it is malformed
	 */
	void skip() throws Failure {
		switch (this.type) {
			case VARINT -> varint();
			case BYTES -> bytes();
			case FIXED64 -> skip(8);
			case FIXED32 -> skip(4);
			default -> throw malformed();
		}
	}

	private void skip(int bytes) throws Failure {
		require(bytes <= this.message.remaining());
		this.message.position(this.message.position() + bytes);
	}

	private long varint() throws Failure {
		long value = 0;
		for (int i = 0; i < LONGEST_VARINT; i++) {
			require(this.message.hasRemaining());
			byte octet = this.message.get();
			value |= (long) (octet & 0x7f) << (7 * i);
			if (octet >= 0) {
				return value;
			}
		}
		throw malformed();
	}

	private static void require(boolean wellFormed) throws Failure {
		if (!wellFormed) {
			throw malformed();
		}
	}

	private static Failure malformed() {
		return new Failure(GrpcCode.INTERNAL, "A message is malformed.");
	}

}
