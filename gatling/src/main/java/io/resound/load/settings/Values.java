package io.resound.load.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads values with their units. Each method returns a reader that throws an
 * {@link IllegalArgumentException} whose message says what would have been right.
 */
final class Values {

	private static final Pattern QUANTITY = Pattern.compile("(\\d{1,15})\\s*([a-zA-Z]+)");

	private static final Map<String, Long> NANOSECONDS = Map.of("us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L,
			"m", 60_000_000_000L, "h", 3_600_000_000_000L);

	private static final Map<String, Long> BYTES = Map.of("B", 1L, "KB", 1L << 10, "MB", 1L << 20);

	private Values() {
	}

	static Function<String, Integer> integer(int least, int most) {
		return (text) -> {
			try {
				int value = Integer.parseInt(text);
				return inRange(value, least, most, "a whole number from " + least + " to " + most);
			}
			catch (NumberFormatException ex) {
				throw new IllegalArgumentException("a whole number from " + least + " to " + most);
			}
		};
	}

	static Function<String, Double> number(double least, double most) {
		String expected = String.format(Locale.ROOT, "a number from %s to %s", plain(least), plain(most));
		return (text) -> {
			try {
				return inRange(Double.parseDouble(text), least, most, expected);
			}
			catch (NumberFormatException ex) {
				throw new IllegalArgumentException(expected);
			}
		};
	}

	/** From {@code 0} to {@code 1}, or in per cent with the sign behind it. */
	static double share(String text) {
		String expected = "a share from 0 to 1, or from 0% to 100%";
		try {
			boolean percent = text.endsWith("%");
			double value = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
			return inRange(percent ? value / 100 : value, 0.0, 1.0, expected);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(expected);
		}
	}

	static boolean bool(String text) {
		return switch (text) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("true or false");
		};
	}

	static Function<String, Duration> duration(String least, String most) {
		String expected = "a time from " + least + " to " + most + ", with us, ms, s, m or h behind the number";
		return (text) -> inRange(time(text, expected), time(least, expected), time(most, expected), expected);
	}

	/** Gatling's injection counts in whole seconds. */
	static Function<String, Duration> seconds(String least, String most) {
		String expected = "a time in whole seconds from " + least + " to " + most + ", with s, m or h behind it";
		return (text) -> {
			Duration value = inRange(time(text, expected), time(least, expected), time(most, expected), expected);
			if (value.getNano() != 0) {
				throw new IllegalArgumentException(expected);
			}
			return value;
		};
	}

	private static Duration time(String text, String expected) {
		return Duration.ofNanos(quantity(text, NANOSECONDS, expected));
	}

	static int size(String text) {
		String expected = "a size from 0B to 256MB, with B, KB or MB (powers of 1024) behind the number";
		return Math.toIntExact(inRange(quantity(text, BYTES, expected), 0L, 256L << 20, expected));
	}

	private static long quantity(String text, Map<String, Long> units, String expected) {
		Matcher matcher = QUANTITY.matcher(text);
		if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
			throw new IllegalArgumentException(expected);
		}
		try {
			return Math.multiplyExact(Long.parseLong(matcher.group(1)), units.get(matcher.group(2)));
		}
		catch (ArithmeticException ex) {
			throw new IllegalArgumentException(expected);
		}
	}

	static URI service(String text) {
		URI uri = uri(text, "http://host:port or https://host:port, without a path", "http", "https");
		if (uri.getRawPath() != null && !uri.getRawPath().isEmpty()) {
			throw new IllegalArgumentException("http://host:port or https://host:port, without a path");
		}
		return uri;
	}

	static URI uri(String text, String expected, String... schemes) {
		try {
			URI uri = new URI(text);
			for (String scheme : schemes) {
				if (scheme.equals(uri.getScheme()) && uri.getHost() != null) {
					return uri;
				}
			}
		}
		catch (URISyntaxException ex) {
			// Falls through to the message.
		}
		throw new IllegalArgumentException(expected);
	}

	static Instant instant(String text) {
		try {
			return Instant.parse(text);
		}
		catch (DateTimeParseException ex) {
			throw new IllegalArgumentException("a point in time such as 2030-01-31T12:00:00Z");
		}
	}

	static Function<String, String> matching(String pattern, String expected) {
		return (text) -> {
			if (!text.matches(pattern)) {
				throw new IllegalArgumentException(expected);
			}
			return text;
		};
	}

	private static <T extends Comparable<T>> T inRange(T value, T least, T most, String expected) {
		if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
			throw new IllegalArgumentException(expected);
		}
		return value;
	}

	private static String plain(double value) {
		return (value == Math.rint(value)) ? String.valueOf((long) value) : String.valueOf(value);
	}

}
