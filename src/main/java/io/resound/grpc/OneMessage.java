package io.resound.grpc;

import io.netty.buffer.ByteBuf;
import io.resound.metrics.GrpcCode;
import org.jspecify.annotations.Nullable;

/** The answer of a method to which clients send exactly one message. */
final class OneMessage implements Answer {

	private final Answer answer;

	private boolean begun;

	/**
	 * Sees that there is exactly one message.
	 * @param answer is given the message
	 */
	OneMessage(Answer answer) {
		this.answer = answer;
	}

	@Override
	public @Nullable Failure refusal(boolean compressed, long length) {
		if (this.begun) {
			return new Failure(GrpcCode.INTERNAL, "The method takes one message, and there is another.");
		}
		this.begun = true;
		return this.answer.refusal(compressed, length);
	}

	@Override
	public void received(ByteBuf bytes) throws Failure {
		this.answer.received(bytes);
	}

	@Override
	public void requestEnded() throws Failure {
		if (!this.begun) {
			throw new Failure(GrpcCode.INTERNAL, "The method takes one message, and there is none.");
		}
		this.answer.requestEnded();
	}

	@Override
	public boolean isOpenEnded() {
		return this.answer.isOpenEnded();
	}

	@Override
	public void ended() {
		this.answer.ended();
	}

}
