package io.resound.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.convert.converter.Converter;
import org.springframework.util.unit.DataSize;

/**
 * Parses sizes as Spring does, and accepts binary units too: {@code KiB} equals
 * {@code KB}, which is 1024 bytes in Spring.
 */
final class SizeParser implements Converter<String, DataSize> {

	private static final Pattern SIZE = Pattern.compile("([+-]?\\d+)([KMGT]?)(i?)(B?)");

	static final String EXPECTED = "a number of bytes, or a number with the unit B, KB, MB, GB or TB"
			+ " (KiB, MiB, GiB and TiB are the same: powers of 1024), such as 10MB";

	/**
	 * Reads a size.
	 * @throws IllegalArgumentException if it is not a size; the message says what it must
	 * be
	 */
	@Override
	public DataSize convert(String text) {
		Matcher matcher = SIZE.matcher(text);
		boolean unit = matcher.matches()
				&& (matcher.group(2).isEmpty() ? matcher.group(3).isEmpty() : !matcher.group(4).isEmpty());
		if (!unit) {
			throw new IllegalArgumentException(EXPECTED);
		}
		try {
			long number = Long.parseLong(matcher.group(1));
			int power = " KMGT".indexOf(matcher.group(2).isEmpty() ? ' ' : matcher.group(2).charAt(0));
			return DataSize.ofBytes(Math.multiplyExact(number, 1L << (10 * power)));
		}
		catch (ArithmeticException | NumberFormatException ex) {
			throw new IllegalArgumentException("less than 8388608TB in all", ex);
		}
	}

}
