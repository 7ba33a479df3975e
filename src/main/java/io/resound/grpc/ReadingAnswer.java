package io.resound.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** An answer that reads messages whole. They are small: larger ones end the call. */
abstract class ReadingAnswer implements Answer {

	/** The largest message that is read, compressed or not, in bytes. */
	static final int LARGEST = 64 * 1024;

	private static final MessageLimit LIMIT = new MessageLimit(LARGEST, null);

	private final OpenCall call;

	/** The beginning of a message; on the heap, so that nobody has to release it. */
	private ByteBuf incomplete = Unpooled.buffer(0);

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
		ByteBuf all = this.incomplete;
		try {
			all.writeBytes(bytes);
		}
		finally {
			bytes.release();
		}
		while (isMessageWhole(all) && !this.call.isFinished()) {
			boolean compressed = all.readByte() != 0;
			byte[] message = new byte[all.readInt()];
			all.readBytes(message);
			read(new MessageFields(compressed ? Inflated.of(message, this.call.encoding()) : message));
		}
		this.incomplete = all.isReadable() ? all.discardReadBytes() : Unpooled.buffer(0);
	}

	private static boolean isMessageWhole(ByteBuf all) {
		return all.readableBytes() >= MessageScanner.PREFIX
				&& all.readableBytes() >= MessageScanner.PREFIX + all.getInt(all.readerIndex() + 1);
	}

}
