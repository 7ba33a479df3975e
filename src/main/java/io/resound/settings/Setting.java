package io.resound.settings;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A setting as the metadata has it.
 *
 * @param name its name, e.g. {@code resound.limits.head-timeout}
 * @param type the name of its Java type
 * @param defaultValue its default, if it has one
 * @param meaning what it does, its unit and its range
 */
record Setting(String name, String type, @Nullable String defaultValue, String meaning) {

	/** The environment variable that sets it. */
	String variable() {
		return this.name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
	}

	/** Whether its elements are set one by one, by a number in brackets. */
	boolean isList() {
		return this.type.endsWith("[]") || this.type.startsWith("java.util.List")
				|| this.type.startsWith("java.util.Set");
	}

}
