package io.resound.grpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call of a method that does not exist: the call has ended at once.
 *
 * @param call the call
 */
record NoMethod(OpenCall call) implements Answer {

	@Override
	public @Nullable Failure refusal(boolean compressed, long length) {
		return null;
	}

	@Override
	public void received(ByteBuf bytes) {
		bytes.release();
	}

	@Override
	public void requestEnded() {
		// Nothing was asked for that exists.
	}

	@Override
	public boolean isOpenEnded() {
		return false;
	}

}
