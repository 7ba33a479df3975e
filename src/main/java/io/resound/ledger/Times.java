package io.resound.ledger;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

import org.jspecify.annotations.Nullable;

/** Times as text. */
final class Times {

	private static final DateTimeFormatter MICROSECONDS = new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

	private Times() {
	}

	/** A time as RFC 3339 writes it, in microseconds, or {@code null} for none. */
	static @Nullable String text(@Nullable Instant time) {
		return (time != null) ? MICROSECONDS.format(time) : null;
	}

}
