package io.resound.metrics;

import java.util.Locale;

/** The closed set of values of the label {@code opcode} of frames. */
public enum FrameLabel {

	/** The payload comes back. */
	ECHO,
	/** An empty answer. */
	PING,
	/** The payload is counted. */
	DISCARD,
	/** Bytes are generated. */
	GENERATE,
	/** An opcode that there is not, or a head that did not arrive in time. */
	OTHER;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
