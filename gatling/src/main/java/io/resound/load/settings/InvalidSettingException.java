package io.resound.load.settings;

/**
 * A property that is not known, or whose value is impossible. The message names both.
 */
public final class InvalidSettingException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	public InvalidSettingException(String message) {
		super(message);
	}

}
