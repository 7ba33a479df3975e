package io.resound.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** An answer that reads messages whole. They are small: larger ones end the call. */
abstract class ReadingAnswer implements Answer {

	/** The largest message that is read, compressed or not, in bytes. */
	static final int LARGEST = 64 * 1024;

	private static final MessageLimit LIMIT = new MessageLimit(LARGEST, null);

	private final OpenCall call;

	private byte[] incomplete = {};

	ReadingAnswer(OpenCall call) {
		this.call = call;
	}

	/** The call. */
	final OpenCall call() {
		return this.call;
	}

	/**
	 * A message has arrived.
	 * @throws Failure if something is wrong with it
	 */
	abstract void read(MessageFields message) throws Failure;

	@Override
	public @Nullable Failure refusal(boolean compressed, long length) {
		return LIMIT.refusal(this.call, compressed, length);
	}

	@Override
	public final void received(ByteBuf bytes) throws Failure {
		ByteBuffer all = ByteBuffer.wrap(add(bytes));
		while (all.remaining() >= MessageScanner.PREFIX && !this.call.isFinished()) {
			boolean compressed = all.get(all.position()) != 0;
			int length = all.getInt(all.position() + 1);
			if (all.remaining() < MessageScanner.PREFIX + length) {
				break;
			}
			byte[] message = new byte[length];
			all.position(all.position() + MessageScanner.PREFIX).get(message);
			read(new MessageFields(compressed ? Inflated.of(message, this.call.encoding()) : message));
		}
		this.incomplete = new byte[all.remaining()];
		all.get(this.incomplete);
	}

	private byte[] add(ByteBuf bytes) {
		ByteArrayOutputStream all = new ByteArrayOutputStream(this.incomplete.length + bytes.readableBytes());
		try {
			all.write(this.incomplete);
			bytes.readBytes(all, bytes.readableBytes());
			return all.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			bytes.release();
		}
	}

}
