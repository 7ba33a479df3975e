package io.resound.warmup;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether the service exercises itself before it listens.
 *
 * @param enabled whether it does
 * @param atMost how long, from 10 ms to 1 min; it ends earlier once enough has been
 * answered
 */
@ConfigurationProperties("resound.warm-up")
public record WarmUpProperties(@DefaultValue("false") boolean enabled, @DefaultValue("1s") Duration atMost) {

	private static final Duration SHORTEST = Duration.ofMillis(10);

	private static final Duration LONGEST = Duration.ofMinutes(1);

	public WarmUpProperties {
		if (atMost.compareTo(SHORTEST) < 0 || atMost.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					"resound.warm-up.at-most is " + atMost.toMillis() + "ms and must be from 10ms to 60000ms (1m)");
		}
	}

}
