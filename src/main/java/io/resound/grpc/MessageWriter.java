package io.resound.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Writes a small message in the format of Protocol Buffers ("Encoding"). As proto3 has
 * it, a field with its default value is left out.
 */
final class MessageWriter {

	private static final int VARINT = 0;

	private static final int BYTES = 2;

	private static final int MORE = 0x80;

	private final ByteArrayOutputStream written = new ByteArrayOutputStream();

	/** Writes a field of an unsigned number. */
	MessageWriter number(int field, long value) {
		if (value != 0) {
			varint((long) field << 3 | VARINT);
			varint(value);
		}
		return this;
	}

	/** Writes a field of text. */
	MessageWriter text(int field, String value) {
		return value.isEmpty() ? this : bytes(field, value.getBytes(StandardCharsets.UTF_8));
	}

	/** Writes a field that is a message, an empty one too. */
	MessageWriter message(int field, MessageWriter message) {
		return bytes(field, message.toBytes());
	}

	/** Writes a field of a number that is 0, where a missing field means another. */
	MessageWriter zero(int field) {
		varint((long) field << 3 | VARINT);
		varint(0);
		return this;
	}

	/** Writes the fields of another message. */
	MessageWriter append(MessageWriter fields) {
		this.written.writeBytes(fields.toBytes());
		return this;
	}

	/** The message without its prefix. */
	byte[] toBytes() {
		return this.written.toByteArray();
	}

	/** Writes a field of bytes, also if there are none. */
	MessageWriter bytes(int field, byte[] value) {
		varint((long) field << 3 | BYTES);
		varint(value.length);
		this.written.writeBytes(value);
		return this;
	}

	private void varint(long value) {
		long rest = value;
		while ((rest & -MORE) != 0) {
			this.written.write((int) (rest & (MORE - 1)) | MORE);
			rest >>>= 7;
		}
		this.written.write((int) rest);
	}

	/**
	 * The beginning of a message that has one field of bytes, with its prefix: what comes
	 * before the bytes.
	 * @param field the number of the field
	 * @param length how many bytes it has
	 */
	static byte[] headOfBytes(int field, int length) {
		MessageWriter head = new MessageWriter();
		if (length > 0) {
			head.varint((long) field << 3 | BYTES);
			head.varint(length);
		}
		byte[] tag = head.written.toByteArray();
		return ByteBuffer.allocate(MessageScanner.PREFIX + tag.length)
			.put((byte) 0)
			.putInt(tag.length + length)
			.put(tag)
			.array();
	}

	/**
	 * The message with its prefix.
	 * @param allocator allocates it
	 * @return a buffer that the caller owns
	 */
	ByteBuf toMessage(ByteBufAllocator allocator) {
		return allocator.ioBuffer(MessageScanner.PREFIX + this.written.size())
			.writeByte(0)
			.writeInt(this.written.size())
			.writeBytes(this.written.toByteArray());
	}

}
