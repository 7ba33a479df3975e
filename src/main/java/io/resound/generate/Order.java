package io.resound.generate;

import java.time.Duration;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import io.resound.http.ByteSize;
import io.resound.http.GoDuration;
import io.resound.http.Query;
import io.resound.http.SentText;
import io.resound.http.Target;
import io.resound.limits.GenerateLimits;
import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * What a request orders by its path and its query, held to the limits. Every method
 * throws a {@link ProblemException} for a value that is malformed or out of range.
 *
 * @param request the request
 * @param limits what one request can order
 */
record Order(ServerRequest request, GenerateLimits limits) {

	/** The request as it arrived. */
	Arrival arrival() {
		return Arrival.of(this.request.attributes());
	}

	/**
	 * A size from 0 to the largest, in bytes: what the path has after the route's own.
	 * @param route the path of the route
	 */
	long sizeAfter(String route) {
		return size("n in " + route + "/{n}", Target.valueAfter(arrival().target(), route), 0,
				this.limits.largest().toBytes(), GenerateLimits.LARGEST);
	}

	/** A size in bytes, up to the largest. */
	long size(String key, long otherwise, long smallest) {
		String value = value(key);
		return (value == null) ? otherwise
				: size(key, value, smallest, this.limits.largest().toBytes(), GenerateLimits.LARGEST);
	}

	/** A size in bytes that no setting bounds. */
	int size(String key, int otherwise, int smallest, int largest) {
		String value = value(key);
		return (value == null) ? otherwise : (int) size(key, value, smallest, largest, null);
	}

	private static long size(String name, String value, long smallest, long largest, @Nullable String setting) {
		long size = ByteSize.parse(value);
		if (size < smallest || size > largest) {
			throw refused(name, value, "a size from " + text(smallest) + " to " + text(largest)
					+ ", in bytes or with the unit KB, MB or GB", setting);
		}
		return size;
	}

	private static String text(long bytes) {
		return Range.text(DataSize.ofBytes(bytes));
	}

	/** A whole number. */
	long number(String key, long otherwise, long smallest, long largest) {
		String value = value(key);
		if (value == null) {
			return otherwise;
		}
		try {
			long number = Long.parseLong(value);
			if (number >= smallest && number <= largest) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// As wrong as one that is out of range.
		}
		throw refused(key, value, "a whole number from " + smallest + " to " + largest, null);
	}

	/**
	 * How slow the response is to be. Delay and duration together are at most the longest
	 * time; one that the query does not have gives way to the other.
	 * @param delay the time before the response, unless the query has another
	 * @param duration the time from its first piece to its last, unless the query has
	 * another
	 */
	Pacing pacing(Duration delay, Duration duration) {
		Duration longest = this.limits.longest();
		Duration givenDelay = time("delay");
		Duration givenDuration = time("duration");
		if (givenDelay != null && givenDuration != null) {
			Duration both = givenDelay.plus(givenDuration);
			if (both.compareTo(longest) > 0) {
				throw refused("delay and duration together", Range.text(both), "at most " + Range.text(longest),
						GenerateLimits.LONGEST);
			}
			return new Pacing(givenDelay, givenDuration);
		}
		if (givenDuration != null) {
			return new Pacing(shorter(delay, longest.minus(givenDuration)), givenDuration);
		}
		Duration before = (givenDelay != null) ? givenDelay : shorter(delay, longest);
		return new Pacing(before, shorter(duration, longest.minus(before)));
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private @Nullable Duration time(String key) {
		Duration longest = this.limits.longest();
		String value = value(key);
		if (value == null) {
			return null;
		}
		Duration time = GoDuration.parseOrSeconds(SentText.of(value));
		if (time == null || time.isNegative() || time.compareTo(longest) > 0) {
			throw refused(key, value,
					"a duration from 0s to " + Range.text(longest) + ", such as 250ms, 1m30s or, in seconds, 1.5",
					GenerateLimits.LONGEST);
		}
		return time;
	}

	/** The value of a key of the query, {@code null} if it is absent or empty. */
	private @Nullable String value(String key) {
		String value = Query.value(arrival().target(), key);
		return "".equals(value) ? null : value;
	}

	private static ProblemException refused(String name, String value, String allowed, @Nullable String setting) {
		return new ProblemException(Problem.invalidValue(name, value, allowed, setting));
	}

}
