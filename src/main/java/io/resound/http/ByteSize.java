package io.resound.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as requests and settings write them: a number of bytes, or a number with the unit
 * {@code B}, {@code KB}, {@code MB}, {@code GB} or {@code TB}. {@code KiB} and the like
 * mean the same, since all of them are powers of 1024.
 */
public final class ByteSize {

	/** What {@link #parse} returns for a text that is not a size. */
	public static final long NOT_A_SIZE = -1;

	private static final String UNITS = " KMGT";

	private static final Pattern SIZE = Pattern.compile("([0-9]{1,100})(?:([KMGT])i?B|B)?");

	private ByteSize() {
	}

	/**
	 * Reads a size.
	 * @param text the size, without a sign
	 * @return the bytes; {@link Long#MAX_VALUE} if they are that many or more, and
	 * {@link #NOT_A_SIZE} if the text is not a size
	 */
	public static long parse(String text) {
		Matcher size = SIZE.matcher(text);
		if (!size.matches()) {
			return NOT_A_SIZE;
		}
		int power = (size.group(2) != null) ? UNITS.indexOf(size.group(2).charAt(0)) : 0;
		try {
			return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << (10 * power));
		}
		catch (ArithmeticException | NumberFormatException ex) {
			return Long.MAX_VALUE;
		}
	}

}
