package io.resound.settings;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A setting, as described by the metadata.
 *
 * @param name its name, e.g. {@code resound.limits.head-timeout}; a word in angle
 * brackets stands for a name that the user chooses
 * @param type the name of its Java type
 * @param defaultValue its default, if it has one
 * @param meaning what it does, its unit and its range
 */
record Setting(String name, String type, @Nullable String defaultValue, String meaning) {

	private static final char OPEN = '<';

	private static final char CLOSE = '>';

	/**
	 * Returns this setting if it is the given one, or {@code null}. If its name contains
	 * angle brackets, the given name replaces them: {@code resound.listeners.<name>.port}
	 * becomes {@code resound.listeners.admin.port}.
	 */
	@Nullable Setting match(Given given) {
		int open = this.name.indexOf(OPEN);
		if (open < 0) {
			return isPartOf(given) ? this : null;
		}
		String member = member(given);
		return (member != null && given.is(of(member.replace("_", "")).name.toLowerCase(Locale.ROOT))) ? of(member)
				: null;
	}

	/**
	 * Returns this setting with the given name in place of the angle brackets, if it has
	 * any, for comparison with an unknown setting.
	 */
	Setting nearTo(Given given) {
		String member = (this.name.indexOf(OPEN) >= 0) ? member(given) : null;
		return (member != null) ? of(member) : this;
	}

	/**
	 * Whether it stands for many, and what was given begins with the same words: for
	 * {@code resound.listeners.<name>.port} with {@code resound.listeners}.
	 */
	boolean isInGroupOf(Given given) {
		int open = this.name.indexOf(OPEN);
		String rest = (open < 0) ? null : given.after(this.name.substring(0, open - 1));
		return rest != null && (rest.isEmpty() || rest.startsWith("."));
	}

	private boolean isPartOf(Given given) {
		String rest = given.after(this.name);
		return rest != null && (rest.isEmpty() || (isList() && rest.matches("\\[\\d+]|\\.\\d+")));
	}

	/**
	 * The given word in the place of the angle brackets, as it was written, or
	 * {@code null} if no word follows it.
	 */
	private @Nullable String member(Given given) {
		String prefix = this.name.substring(0, this.name.indexOf(OPEN));
		if (given.after(prefix) == null) {
			return null;
		}
		String[] words = given.name().split(given.isVariable() ? "[._]" : "\\.", -1);
		int place = prefix.split("\\.", -1).length - 1;
		if (place + 1 >= words.length || words[place].isEmpty()) {
			return null;
		}
		return given.isVariable() ? words[place].toLowerCase(Locale.ROOT) : words[place];
	}

	private Setting of(String member) {
		String one = this.name.substring(0, this.name.indexOf(OPEN)) + member
				+ this.name.substring(this.name.indexOf(CLOSE) + 1);
		return new Setting(one, this.type, this.defaultValue, this.meaning);
	}

	/** The environment variable that sets it. */
	String variable() {
		return this.name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
	}

	/** Whether it is a list, whose elements are set by a number in brackets. */
	boolean isList() {
		return this.type.endsWith("[]") || this.type.startsWith("java.util.List")
				|| this.type.startsWith("java.util.Set");
	}

}
