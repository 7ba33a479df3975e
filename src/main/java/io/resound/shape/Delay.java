package io.resound.shape;

import java.time.Duration;

import io.resound.http.GoDuration;
import org.jspecify.annotations.Nullable;

/**
 * A time before the head of a response: {@code 10ms}, or {@code 5ms..50ms}, where each
 * time in the range is equally likely.
 *
 * @param least the shortest time, 0 or more
 * @param most the longest time, inclusive
 */
record Delay(Duration least, Duration most) {

	private static final String TO = "..";

	/**
	 * Reads a delay.
	 * @param text the delay, in Go's durations
	 * @param longest the longest one allowed
	 * @return the delay, or {@code null} if it is malformed or out of range
	 */
	static @Nullable Delay parse(String text, Duration longest) {
		int to = text.indexOf(TO);
		Duration least = GoDuration.parse((to < 0) ? text : text.substring(0, to));
		Duration most = (to < 0) ? least : GoDuration.parse(text.substring(to + TO.length()));
		return (least == null || most == null || least.isNegative() || most.compareTo(least) < 0
				|| most.compareTo(longest) > 0) ? null : new Delay(least, most);
	}

	/**
	 * The time that is drawn, in steps of a microsecond from the shortest.
	 * @param random a random number from 0 to below 1
	 */
	Duration draw(double random) {
		long steps = this.most.minus(this.least).toNanos() / 1000;
		long step = (long) (random * (steps + 1));
		return this.least.plusNanos(1000 * step);
	}

}
