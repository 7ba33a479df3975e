package io.resound.http;

import java.time.Instant;
import java.time.format.DateTimeFormatter;

/**
 * Points in time as text (RFC 3339), in microseconds. The text of a second is made once
 * for all requests that arrive in it. Safe from any thread.
 */
public final class Timestamps {

	private static final int MICROS = 1_000_000;

	private static volatile Second latest = Second.of(Instant.EPOCH);

	private Timestamps() {
	}

	/** The text of a point in time, which is cut to microseconds. */
	public static String of(Instant time) {
		Second second = latest;
		if (second.epoch != time.getEpochSecond()) {
			second = Second.of(time);
			latest = second;
		}
		// The leading 1 keeps zeros and is left out.
		return second.text + Integer.toString(MICROS + time.getNano() / 1_000).substring(1) + 'Z';
	}

	/**
	 * A second.
	 *
	 * @param epoch its number since 1970
	 * @param text what each point of time in it begins with
	 */
	private record Second(long epoch, String text) {

		static Second of(Instant time) {
			String whole = DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(time.getEpochSecond()));
			return new Second(time.getEpochSecond(), whole.substring(0, whole.length() - 1) + '.');
		}

	}

}
