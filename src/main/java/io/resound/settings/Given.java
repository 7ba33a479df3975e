package io.resound.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A setting with the value and the source that it was given.
 *
 * @param name its name as it was written
 * @param value its value as it was written
 * @param source where it was written
 */
record Given(String name, String value, PropertySource<?> source) {

	/** The first words of the names that are checked. */
	private static final Set<String> ROOTS = Set.of("resound", "server", "spring", "management", "logging");

	/** All that was given, highest precedence first. */
	static List<Given> in(ConfigurableEnvironment environment) {
		List<Given> all = new ArrayList<>();
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					if (ROOTS.contains(firstWord(name))) {
						all.add(new Given(name, String.valueOf(source.getProperty(name)), source));
					}
				}
			}
		}
		return all;
	}

	private static String firstWord(String name) {
		for (int i = 0; i < name.length(); i++) {
			if (".-_[".indexOf(name.charAt(i)) >= 0) {
				return name.substring(0, i).toLowerCase(Locale.ROOT);
			}
		}
		return "";
	}

	/** Whether it is an environment variable. */
	boolean isVariable() {
		return this.source instanceof SystemEnvironmentPropertySource;
	}

	/**
	 * The name in the form that Spring Boot compares: in lower case, without dashes, and
	 * for a variable with dots between its words.
	 */
	String key() {
		String lower = this.name.toLowerCase(Locale.ROOT).replace("-", "");
		return isVariable() ? lower.replace('_', '.') : lower.replace("_", "");
	}

	/**
	 * Returns the rest of this setting's name after a prefix.
	 * @param name the name of a setting, or a prefix of names
	 * @return the rest, empty if this is the setting of that name, or {@code null} if the
	 * name does not begin with the prefix
	 */
	@Nullable String after(String name) {
		String key = key();
		String uniform = name.replace("-", "");
		if (key.startsWith(uniform)) {
			return key.substring(uniform.length());
		}
		// Spring Boot also accepts RESOUND_LIMITS_HEAD_TIMEOUT for head-timeout.
		String legacy = name.replace('-', '.');
		return (isVariable() && key.startsWith(legacy)) ? key.substring(legacy.length()) : null;
	}

	/** Whether this is the setting with a name. */
	boolean is(String name) {
		return "".equals(after(name));
	}

	/** The name as it was written, and the source. */
	String where() {
		if (isVariable()) {
			return "the environment variable " + this.name;
		}
		return switch (this.source.getName()) {
			case "commandLineArgs" -> "--" + this.name;
			case "systemProperties" -> "-D" + this.name;
			default -> this.name + " (" + place() + ")";
		};
	}

	private String place() {
		Origin origin = OriginLookup.getOrigin(this.source, this.name);
		return (origin != null) ? origin.toString() : this.source.getName();
	}

}
