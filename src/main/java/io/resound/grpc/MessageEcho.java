package io.resound.grpc;

import io.netty.buffer.ByteBuf;
import io.resound.metrics.GrpcCode;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages back as they arrive, byte for byte and compressed as they are: the
 * methods {@code Unary} and {@code Stream} of the echo. Bytes leave before the rest of
 * their message has come, so a message of any length takes no more memory than a window.
 */
final class MessageEcho implements Answer {

	private final OpenCall call;

	private final MessageLimit limit;

	private final boolean single;

	private boolean begun;

	/**
	 * Begins the echo of a call.
	 * @param call the call
	 * @param limit the limit of a message
	 * @param single whether the client sends one message
	 */
	MessageEcho(OpenCall call, MessageLimit limit, boolean single) {
		this.call = call;
		this.limit = limit;
		this.single = single;
	}

	@Override
	public @Nullable Failure refusal(boolean compressed, long length) {
		if (this.single && this.begun) {
			return new Failure(GrpcCode.INTERNAL, "The method takes one message, and there is another.");
		}
		this.begun = true;
		return this.limit.refusal(this.call, compressed, length);
	}

	@Override
	public void received(ByteBuf bytes) {
		this.call.pass(bytes);
	}

	@Override
	public void requestEnded() throws Failure {
		if (this.single && !this.begun) {
			throw new Failure(GrpcCode.INTERNAL, "The method takes one message, and there is none.");
		}
		this.call.succeed();
	}

	@Override
	public boolean isOpenEnded() {
		return !this.single;
	}

}
