package io.resound.settings;

import io.resound.http.ByteSize;

import org.springframework.core.convert.converter.Converter;
import org.springframework.util.unit.DataSize;

/**
 * Parses sizes as Spring does, and accepts binary units too: {@code KiB} equals
 * {@code KB}, which is 1024 bytes in Spring.
 */
final class SizeParser implements Converter<String, DataSize> {

	static final String EXPECTED = "a number of bytes, or a number with the unit B, KB, MB, GB or TB"
			+ " (KiB, MiB, GiB and TiB are the same: powers of 1024), such as 10MB";

	/**
	 * Reads a size.
	 * @throws IllegalArgumentException if it is not a size; the message says what it must
	 * be
	 */
	@Override
	public DataSize convert(String text) {
		boolean signed = text.startsWith("-") || text.startsWith("+");
		long bytes = ByteSize.parse(signed ? text.substring(1) : text);
		if (bytes == ByteSize.NOT_A_SIZE) {
			throw new IllegalArgumentException(EXPECTED);
		}
		if (bytes == Long.MAX_VALUE) {
			throw new IllegalArgumentException("less than 8388608TB in all");
		}
		return DataSize.ofBytes(text.startsWith("-") ? -bytes : bytes);
	}

}
