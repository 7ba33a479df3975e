package io.resound.warmup;

import java.time.Duration;

import io.resound.settings.Range;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether the service exercises itself before it listens.
 *
 * @param enabled whether the service warms up by sending requests to itself before it
 * starts to listen: startup takes longer, but the first requests are faster
 * @param atMost maximum duration of the warm-up, from 10ms to 1m; it ends earlier once
 * enough requests have been answered
 */
@ConfigurationProperties("resound.warm-up")
public record WarmUpProperties(@DefaultValue("false") boolean enabled, @DefaultValue("1s") Duration atMost) {

	private static final Range<Duration> TIME = new Range<>(Duration.ofMillis(10), Duration.ofMinutes(1));

	public WarmUpProperties {
		TIME.check("resound.warm-up.at-most", atMost);
	}

}
