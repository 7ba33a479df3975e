package io.resound.frames;

import io.resound.metrics.FrameLabel;

/** The opcodes of the protocol. An answer has the opcode with the high bit set. */
final class Opcode {

	/** The answer has the same payload. */
	static final int ECHO = 0x0001;

	/** Has no payload, nor has the answer. */
	static final int PING = 0x0002;

	/** The answer has the length of the payload, as {@code u64}. */
	static final int DISCARD = 0x0003;

	/** The payload is a number, {@code u32}; the answer has that many bytes. */
	static final int GENERATE = 0x0004;

	/** Set in the opcode of an answer. */
	static final int ANSWER = 0x8000;

	/** The answer to what cannot be answered: its payload is a text in UTF-8. */
	static final int ERROR = 0xFFFF;

	private Opcode() {
	}

	/** What frames of an opcode are counted under. */
	static FrameLabel label(int opcode) {
		return switch (opcode) {
			case ECHO -> FrameLabel.ECHO;
			case PING -> FrameLabel.PING;
			case DISCARD -> FrameLabel.DISCARD;
			case GENERATE -> FrameLabel.GENERATE;
			default -> FrameLabel.OTHER;
		};
	}

}
