package io.resound.settings;

/**
 * A setting that aborts startup. The message names the setting, the value and what is
 * allowed; it is shown without a stack trace.
 */
public final class InvalidSettingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	/**
	 * Creates the exception.
	 * @param description what is wrong, in a whole sentence
	 * @param action what to do about it, in a whole sentence
	 */
	public InvalidSettingException(String description, String action) {
		super(description);
		this.action = action;
	}

	/**
	 * Creates the exception for a value that is not allowed.
	 * @param setting the name of the setting
	 * @param value the value, in units a person uses
	 * @param allowed what the value must be, e.g. {@code from 1 to 10}
	 */
	public static InvalidSettingException value(String setting, String value, String allowed) {
		return broken(setting, value, "must be " + allowed);
	}

	/**
	 * Creates the exception for a value that breaks a rule.
	 * @param setting the name of the setting
	 * @param value the value, in units a person uses
	 * @param rule the rule, with its verb, e.g. {@code must not exceed 10}
	 */
	public static InvalidSettingException broken(String setting, String value, String rule) {
		return new InvalidSettingException(setting + " is " + value + " and " + rule + ".",
				"Change the value, or remove the setting to use its default. --help lists all settings.");
	}

	/** What to do about it. */
	public String action() {
		return this.action;
	}

}
