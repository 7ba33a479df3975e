package io.resound.settings;

import java.time.DateTimeException;
import java.time.Duration;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.convert.converter.Converter;

/**
 * Parses durations as Spring does, but requires a unit: Spring reads {@code 10} as
 * milliseconds, which is rarely intended.
 */
final class DurationParser implements Converter<String, Duration> {

	static final String EXPECTED = "a number with the unit ns, us, ms, s, m, h or d, such as 500ms or 10s";

	/**
	 * Reads a duration.
	 * @throws IllegalArgumentException if it is not a duration; the message says what it
	 * must be
	 */
	@Override
	public Duration convert(String text) {
		if (text.isEmpty() || Character.isDigit(text.charAt(text.length() - 1))) {
			throw new IllegalArgumentException(EXPECTED);
		}
		try {
			return DurationStyle.detectAndParse(text);
		}
		catch (IllegalArgumentException | ArithmeticException | DateTimeException ex) {
			throw new IllegalArgumentException(EXPECTED, ex);
		}
	}

}
