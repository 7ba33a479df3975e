package io.resound.lifecycle;

import java.time.Duration;

import io.resound.settings.InvalidSettingException;
import io.resound.settings.Range;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the drain: how long the service continues after SIGTERM.
 *
 * @param atLeast minimum time after SIGTERM during which new connections are accepted,
 * from 0s to the value of at-most
 * @param atMost maximum time after SIGTERM until the service stops listening, from the
 * value of at-least to 1h; once at-least is over, it goes on listening only while
 * requests still arrive
 * @param timeout maximum time to finish the requests in flight once the service has
 * stopped listening, from 0s to 1h; requests that are not finished by then are cut
 */
@ConfigurationProperties("resound.drain")
public record DrainProperties(@DefaultValue("3s") Duration atLeast, @DefaultValue("10s") Duration atMost,
		@DefaultValue("30s") Duration timeout) {

	private static final Range<Duration> TIME = new Range<>(Duration.ZERO, Duration.ofHours(1));

	public DrainProperties {
		TIME.check("resound.drain.at-least", atLeast);
		TIME.check("resound.drain.at-most", atMost);
		TIME.check("resound.drain.timeout", timeout);
		if (atLeast.compareTo(atMost) > 0) {
			throw InvalidSettingException.broken("resound.drain.at-least", Range.text(atLeast),
					"must not exceed resound.drain.at-most, which is " + Range.text(atMost));
		}
	}

	/** The longest time that the drain may take. */
	public Duration longest() {
		return this.atMost.plus(this.timeout);
	}

}
