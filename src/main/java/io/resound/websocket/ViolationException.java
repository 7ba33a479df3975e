package io.resound.websocket;

/** The client has broken a rule, so that its session is closed. Has no stack trace. */
final class ViolationException extends Exception {

	private static final long serialVersionUID = 1L;

	private final CloseCode code;

	/**
	 * Creates the exception.
	 * @param code the code to close the session with
	 * @param rule the reason of the close frame, at most 123 bytes of ASCII
	 */
	ViolationException(CloseCode code, String rule) {
		super(rule, null, false, false);
		this.code = code;
	}

	CloseCode code() {
		return this.code;
	}

}
