package io.resound.grpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Counts messages and their bytes: the method {@code Collect} of the echo. */
final class MessageCount implements Answer {

	private final OpenCall call;

	private final MessageLimit limit;

	private long messages;

	private long bytes;

	/**
	 * Begins the count of a call.
	 * @param call the call
	 * @param limit the limit of a message
	 */
	MessageCount(OpenCall call, MessageLimit limit) {
		this.call = call;
		this.limit = limit;
	}

	@Override
	public @Nullable Failure refusal(boolean compressed, long length) {
		this.messages++;
		this.bytes += length;
		return this.limit.refusal(this.call, compressed, length);
	}

	@Override
	public void received(ByteBuf bytes) {
		bytes.release();
	}

	@Override
	public void requestEnded() {
		MessageWriter collected = new MessageWriter().number(1, this.messages).number(2, this.bytes);
		this.call.send(collected.toMessage(this.call.allocator()));
		this.call.succeed();
	}

	@Override
	public boolean isOpenEnded() {
		return true;
	}

}
