package io.resound.load.settings;

/**
 * A property that is not known, or whose value is impossible. The message names both and
 * is all that a user needs, so there is no stack trace.
 */
public final class InvalidSettingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public InvalidSettingException(String message) {
		super(message, null, false, false);
	}

}
