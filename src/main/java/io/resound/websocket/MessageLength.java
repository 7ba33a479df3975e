package io.resound.websocket;

/** Holds messages that are not compressed to their largest size. */
final class MessageLength {

	private final long largest;

	private long bytes;

	/**
	 * Creates the limit of a session.
	 * @param largest the size of the largest message, in bytes
	 */
	MessageLength(long largest) {
		this.largest = largest;
	}

	/** A message begins. */
	void begin() {
		this.bytes = 0;
	}

	/**
	 * A frame of the message begins.
	 * @param more its length in bytes, not negative
	 * @throws ViolationException if the message is too large with it
	 */
	void add(long more) throws ViolationException {
		if (more > this.largest - this.bytes) {
			throw new ViolationException(CloseCode.TOO_LARGE,
					"A message may have " + this.largest + " bytes (resound.websocket.largest-message).");
		}
		this.bytes += more;
	}

}
