package io.resound.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * The range of values that a setting may have.
 *
 * @param <T> the type of the setting: a number, a {@link Duration} or a {@link DataSize}
 * @param from the smallest value
 * @param to the largest value, or {@code null} if only the type limits it
 */
public record Range<T extends Comparable<? super T>>(T from, @Nullable T to) {

	private static final String[] SIZES = { "TB", "GB", "MB", "KB" };

	/**
	 * Checks that a value is in the range.
	 * @param setting the name of the setting
	 * @param value the value
	 * @throws InvalidSettingException if the value is outside
	 */
	public void check(String setting, T value) {
		if (value.compareTo(this.from) < 0 || (this.to != null && value.compareTo(this.to) > 0)) {
			throw InvalidSettingException.value(setting, text(value), toString());
		}
	}

	/** The range as text: {@code from 100ms to 1h}, or {@code 0B or more}. */
	@Override
	public String toString() {
		return (this.to != null) ? "from " + text(this.from) + " to " + text(this.to) : text(this.from) + " or more";
	}

	/**
	 * Formats a value as in a setting, in the largest unit that leaves no fraction.
	 * @param value the value of a setting
	 */
	public static String text(Object value) {
		return switch (value) {
			case Duration duration -> text(duration);
			case DataSize size -> text(size.toBytes());
			default -> value.toString();
		};
	}

	private static String text(Duration duration) {
		if (duration.toNanosPart() != 0) {
			int nanos = duration.toNanosPart();
			if (nanos % 1_000_000 == 0) {
				return duration.toMillis() + "ms";
			}
			return (nanos % 1_000 == 0) ? duration.toNanos() / 1_000 + "us" : duration.toNanos() + "ns";
		}
		long seconds = duration.toSeconds();
		if (seconds % 60 != 0 || seconds == 0) {
			return seconds + "s";
		}
		return (seconds % 3600 != 0) ? seconds / 60 + "m" : seconds / 3600 + "h";
	}

	private static String text(long bytes) {
		for (int i = 0; i < SIZES.length && bytes != 0; i++) {
			long unit = 1L << (10 * (SIZES.length - i));
			if (bytes % unit == 0) {
				return bytes / unit + SIZES[i];
			}
		}
		return bytes + "B";
	}

}
