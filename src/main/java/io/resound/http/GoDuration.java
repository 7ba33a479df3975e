package io.resound.http;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Durations as Go writes them, and as clients of fortio and go-httpbin know them:
 * {@code 250us}, {@code 10ms}, {@code 1m30s}, {@code 1.5h}. The grammar is that of Go's
 * {@code time.ParseDuration}: an optional sign, then numbers, each with an optional
 * fraction and a unit, or {@code 0} alone. Parts of a nanosecond are dropped.
 */
public final class GoDuration {

	/** No duration of use is longer, and longer digits would take time to read. */
	private static final int LONGEST = 64;

	private static final String NUMBER = "(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)";

	/** A number with its unit. Both of Unicode's letters stand for micro. */
	private static final Pattern PART = Pattern.compile("(" + NUMBER + ")(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

	private static final Pattern SIGNED = Pattern.compile("([-+]?)((?:" + PART.pattern() + ")+|0)");

	private static final Pattern SECONDS = Pattern.compile("[-+]?" + NUMBER);

	/** Go's durations are a 64-bit number of nanoseconds. */
	private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

	private GoDuration() {
	}

	/**
	 * Reads a duration.
	 * @param text the duration, at most 64 characters
	 * @return the duration, which may be negative, or {@code null} if the text is not one
	 * or its nanoseconds do not fit into a {@code long}
	 */
	public static @Nullable Duration parse(String text) {
		Matcher duration = SIGNED.matcher(text);
		if (text.length() > LONGEST || !duration.matches()) {
			return null;
		}
		BigDecimal nanos = BigDecimal.ZERO;
		Matcher part = PART.matcher(duration.group(2));
		while (part.find()) {
			nanos = nanos.add(new BigDecimal(part.group(1)).multiply(nanosOf(part.group(2))));
		}
		return ofNanos(duration.group(1).equals("-") ? nanos.negate() : nanos);
	}

	private static BigDecimal nanosOf(String unit) {
		return BigDecimal.valueOf(switch (unit) {
			case "ns" -> 1L;
			case "ms" -> 1_000_000L;
			case "s" -> 1_000_000_000L;
			case "m" -> 60_000_000_000L;
			case "h" -> 3_600_000_000_000L;
			default -> 1_000L;
		});
	}

	/**
	 * Reads a duration that may also be a plain number of seconds, as in the paths of
	 * go-httpbin: {@code 1.5} is {@code 1.5s}.
	 * @param text the duration, at most 64 characters
	 * @return the duration as {@link #parse} has it
	 */
	public static @Nullable Duration parseOrSeconds(String text) {
		return (text.length() <= LONGEST && SECONDS.matcher(text).matches()) ? parse(text + "s") : parse(text);
	}

	private static @Nullable Duration ofNanos(BigDecimal nanos) {
		return (nanos.abs().compareTo(LARGEST) <= 0) ? Duration.ofNanos(nanos.longValue()) : null;
	}

}
