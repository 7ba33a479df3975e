package io.resound.abuse;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/** What happens on one connection of an attack. Only the thread of the crowd calls it. */
interface Script {

	/** How a client ends its connection. */
	enum Leave {

		/** Not at all. */
		NEVER,

		/** With FIN. */
		CLOSE,

		/** With FIN, but only of its side: it stays connected. */
		HALF_CLOSE,

		/** With RST. */
		RESET

	}

	/**
	 * The next bytes to send, which no one else changes; {@code null} while there are
	 * none. Asked for when the last ones are sent, after each read, and at each tick.
	 */
	@Nullable ByteBuffer next();

	/** Takes bytes that arrived. They are only valid until this returns. */
	default void received(ByteBuffer bytes) {
	}

	/**
	 * Whether it cannot go on before it has read, even if the attack is not to read.
	 */
	default boolean mustRead() {
		return false;
	}

	/** How the client ends its connection as soon as there is nothing to send. */
	default Leave leave() {
		return Leave.NEVER;
	}

}
