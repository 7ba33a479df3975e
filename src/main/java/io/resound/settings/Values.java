package io.resound.settings;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.unit.DataSize;

/**
 * Checks that values can be parsed, and that those of Spring Boot's settings are within
 * their ranges. The ranges of the service's own settings are checked by the records that
 * they are bound to.
 */
final class Values {

	private static final int LARGEST_PORT = 65_535;

	private static final Range<DataSize> HEAD = new Range<>(DataSize.ofBytes(512), DataSize.ofMegabytes(1));

	/** The checks of Spring Boot's settings, by name. */
	private static final Map<String, Check> BOOTS = Map.of("server.port",
			within(Values::number, new Range<>(0, LARGEST_PORT)), "management.server.port",
			within(Values::number, new Range<>(-1, LARGEST_PORT)), "server.max-http-request-header-size",
			within(new SizeParser()::convert, HEAD), "server.netty.max-initial-line-length",
			within(new SizeParser()::convert, HEAD), "server.netty.idle-timeout",
			within(new DurationParser()::convert, new Range<>(Duration.ofMillis(10), Duration.ofHours(24))),
			BootSettings.MAX_KEEP_ALIVE_REQUESTS, within(Values::number, new Range<>(1, null)), "server.http2.enabled",
			Values::requireFlag, "management.observations.enable.http.server.requests", Values::requireFlag);

	/** The checks of the service's own settings, by type. */
	private static final Map<String, Check> TYPES = Map.of(Duration.class.getName(),
			readable(new DurationParser()::convert), DataSize.class.getName(), readable(new SizeParser()::convert),
			Integer.class.getName(), readable(Values::number), Boolean.class.getName(), Values::requireFlag);

	/** The allowed values of a flag, as text. */
	static final String FLAG = "true or false (or on, off, yes, no)";

	/** The words that Spring reads as a boolean, ignoring case. */
	private static final Set<String> FLAGS = Set.of("true", "false", "on", "off", "yes", "no", "1", "0");

	/** Checks a value. */
	private interface Check {

		void check(String setting, String value);

	}

	private Values() {
	}

	/**
	 * Checks the values of Spring Boot's settings.
	 * @throws InvalidSettingException if one is invalid
	 */
	static void checkBoots(ConfigurableEnvironment environment) {
		BOOTS.forEach((setting, check) -> {
			String value = environment.getProperty(setting);
			if (value != null) {
				check.check(setting, value);
			}
		});
	}

	/**
	 * Checks that the values of settings in the metadata can be read. An empty value is
	 * refused, because Spring would silently use the default.
	 * @param given the given settings, highest precedence first
	 * @param names knows the settings
	 * @param environment resolves placeholders
	 * @throws InvalidSettingException if one cannot be read
	 */
	static void check(List<Given> given, Names names, ConfigurableEnvironment environment) {
		names.effective(given).forEach((setting, effective) -> {
			if (effective.value().isBlank()) {
				throw new InvalidSettingException(effective.where() + " has no value.",
						"Set a value, or remove the setting to use the default"
								+ ((setting.defaultValue() != null) ? ", " + setting.defaultValue() : "")
								+ ". --help lists all settings.");
			}
			Check check = Names.isOurs(effective) ? TYPES.get(setting.type()) : null;
			if (check != null) {
				check(setting, check, environment.resolvePlaceholders(effective.value()));
			}
		});
	}

	private static void check(Setting setting, Check check, String value) {
		try {
			check.check(setting.name(), value);
		}
		catch (InvalidSettingException ex) {
			throw new InvalidSettingException(ex.getMessage() + " Its meaning: " + setting.meaning() + ".",
					ex.action());
		}
	}

	private static <T extends Comparable<? super T>> Check within(Function<String, T> parser, Range<T> range) {
		return (setting, value) -> range.check(setting, read(parser, setting, value, ", " + range));
	}

	private static Check readable(Function<String, ?> parser) {
		return (setting, value) -> read(parser, setting, value, "");
	}

	private static <T> T read(Function<String, T> parser, String setting, String value, String range) {
		try {
			return parser.apply(value);
		}
		catch (IllegalArgumentException ex) {
			throw InvalidSettingException.value(setting, "\"" + value + "\"", ex.getMessage() + range);
		}
	}

	private static Integer number(String text) {
		try {
			return Integer.valueOf(text);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("a whole number", ex);
		}
	}

	private static void requireFlag(String setting, String value) {
		if (!FLAGS.contains(value.toLowerCase(Locale.ROOT))) {
			throw InvalidSettingException.value(setting, "\"" + value + "\"", FLAG);
		}
	}

}
