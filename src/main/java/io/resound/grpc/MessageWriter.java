package io.resound.grpc;

import java.io.ByteArrayOutputStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Writes a small message in the format of Protocol Buffers ("Encoding"). As proto3 has
 * it, a field with its default value is left out.
 */
final class MessageWriter {

	private static final int VARINT = 0;

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

	private void varint(long value) {
		long rest = value;
		while ((rest & -MORE) != 0) {
			this.written.write((int) (rest & (MORE - 1)) | MORE);
			rest >>>= 7;
		}
		this.written.write((int) rest);
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
