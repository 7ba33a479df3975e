package io.resound.grpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages back as they arrive, byte for byte and compressed as they are: the
 * methods {@code Unary} and {@code Stream} of the echo. Bytes leave before the rest of
 * their message has come, so a message of any length takes no more memory than a window.
 */
final class MessageEcho implements Answer {

	private final OpenCall call;

	private final MessageLimit limit;

	private final boolean openEnded;

	/**
	 * Begins the echo of a call.
	 * @param call the call
	 * @param limit the limit of a message
	 * @param openEnded whether the client sends any number of messages
	 */
	MessageEcho(OpenCall call, MessageLimit limit, boolean openEnded) {
		this.call = call;
		this.limit = limit;
		this.openEnded = openEnded;
	}

	@Override
	public @Nullable Failure refusal(boolean compressed, long length) {
		return this.limit.refusal(this.call, compressed, length);
	}

	@Override
	public void received(ByteBuf bytes) {
		this.call.pass(bytes);
	}

	@Override
	public void requestEnded() {
		this.call.succeed();
	}

	@Override
	public boolean isOpenEnded() {
		return this.openEnded;
	}

}
