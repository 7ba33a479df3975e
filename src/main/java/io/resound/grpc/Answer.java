package io.resound.grpc;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a method does in one call. It writes to its {@link OpenCall}. All methods are
 * called on the event loop of the call; what they throw ends the call.
 */
interface Answer {

	/**
	 * A message begins.
	 * @param compressed whether it is compressed
	 * @param length its length in bytes
	 * @return why it is not taken, or {@code null} if it is
	 */
	@Nullable Failure refusal(boolean compressed, long length);

	/**
	 * Bytes of messages have arrived, their prefixes among them, each of which is whole.
	 * @param bytes the bytes, which the callee releases
	 * @throws Failure if something is wrong with them
	 */
	void received(ByteBuf bytes) throws Failure;

	/**
	 * The last message has arrived, whole.
	 * @throws Failure if there are too few of them
	 */
	void requestEnded() throws Failure;

	/**
	 * Whether the call has no end of its own, so that it may be silent between messages,
	 * and ends when the service no longer listens.
	 */
	boolean isOpenEnded();

	/** The call has ended. */
	default void ended() {
	}

}
