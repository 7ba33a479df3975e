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
 * A setting as somebody has given it.
 *
 * @param name its name as it was written
 * @param value its value as it was written
 * @param source where it was written
 */
record Given(String name, String value, PropertySource<?> source) {

	/** The first words of the names that are looked at. */
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
	 * Its name as Spring Boot compares names: in lower case and without dashes, the words
	 * of a variable with dots between them.
	 */
	String key() {
		String lower = this.name.toLowerCase(Locale.ROOT).replace("-", "");
		return isVariable() ? lower.replace('_', '.') : lower.replace("_", "");
	}

	/**
	 * What follows a name in the name of this: nothing where this is what is named.
	 * @param name the name of a setting, or the words that names begin with
	 * @return the rest, or {@code null} where this is not below that name
	 */
	@Nullable String after(String name) {
		String key = key();
		String uniform = name.replace("-", "");
		if (key.startsWith(uniform)) {
			return key.substring(uniform.length());
		}
		// Spring Boot also takes RESOUND_LIMITS_HEAD_TIMEOUT for head-timeout.
		String legacy = name.replace('-', '.');
		return (isVariable() && key.startsWith(legacy)) ? key.substring(legacy.length()) : null;
	}

	/** Whether this is the setting of a name. */
	boolean is(String name) {
		return "".equals(after(name));
	}

	/** Its name as it was written, and where. */
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
