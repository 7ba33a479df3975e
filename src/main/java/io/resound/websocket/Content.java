package io.resound.websocket;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Checks the content of messages as it arrives: that a text is UTF-8, and that messages
 * begin with a number if they are entered in the ledger.
 */
final class Content {

	private final Utf8 utf8 = new Utf8();

	private final @Nullable MessageNumber number;

	private boolean text;

	/**
	 * Creates the check.
	 * @param number reads the numbers of messages, {@code null} if they need have none
	 */
	Content(@Nullable MessageNumber number) {
		this.number = number;
	}

	/** A message begins. */
	void begin(int opcode) {
		this.text = opcode == FrameHeader.TEXT;
		this.utf8.reset();
		if (this.number != null) {
			this.number.begin();
		}
	}

	/**
	 * Checks the next piece of the message, bytes of a buffer.
	 * @param last whether the message ends with it
	 * @throws ViolationException if the message cannot be answered
	 */
	void check(ByteBuf buffer, int from, int length, boolean last) throws ViolationException {
		if (this.text && !(this.utf8.accepts(buffer, from, length) && (!last || this.utf8.isWhole()))) {
			throw new ViolationException(CloseCode.INVALID_PAYLOAD, "The text is not UTF-8.");
		}
		if (this.number != null) {
			this.number.read(buffer, from, length, last);
		}
	}

}
