package io.resound.lifecycle;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long the service goes on after it was asked to stop.
 *
 * @param atLeast goes on accepting and answering at least this long, since those who send
 * it requests learn late that it is going; from 0 to {@code atMost}
 * @param atMost stops listening at the latest after this long, even while requests still
 * come; from {@code atLeast} to 1 h
 * @param timeout time for what is in flight when listening has stopped, from 0 to 1 h;
 * what is left then is cut
 */
@ConfigurationProperties("resound.drain")
public record DrainProperties(@DefaultValue("3s") Duration atLeast, @DefaultValue("10s") Duration atMost,
		@DefaultValue("30s") Duration timeout) {

	private static final Duration LONGEST = Duration.ofHours(1);

	public DrainProperties {
		if (atLeast.isNegative() || atLeast.compareTo(atMost) > 0) {
			throw new IllegalArgumentException("resound.drain.at-least is " + atLeast.toMillis()
					+ "ms and must be from 0ms to resound.drain.at-most, which is " + atMost.toMillis() + "ms");
		}
		if (atMost.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					"resound.drain.at-most is " + atMost.toMillis() + "ms and must be at most 3600000ms (1h)");
		}
		if (timeout.isNegative() || timeout.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					"resound.drain.timeout is " + timeout.toMillis() + "ms and must be from 0ms to 3600000ms (1h)");
		}
	}

	/** The longest the drain may last. */
	public Duration longest() {
		return this.atMost.plus(this.timeout);
	}

}
