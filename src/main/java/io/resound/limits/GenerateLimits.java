package io.resound.limits;

import java.time.Duration;

import io.resound.settings.Range;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What one request can order of the service: how many bytes, and how long a response.
 *
 * @param largest maximum number of bytes that one request can have generated, 1KB or more
 * @param longest maximum time that one request can make the service wait, from 0s to 24h
 */
@ConfigurationProperties("resound.generate")
public record GenerateLimits(@DefaultValue("1GB") DataSize largest, @DefaultValue("10m") Duration longest) {

	/** The name of the setting. */
	public static final String LARGEST = "resound.generate.largest";

	/** The name of the setting. */
	public static final String LONGEST = "resound.generate.longest";

	private static final Range<DataSize> SIZE = new Range<>(DataSize.ofKilobytes(1), null);

	private static final Range<Duration> TIME = new Range<>(Duration.ZERO, Duration.ofHours(24));

	public GenerateLimits {
		SIZE.check(LARGEST, largest);
		TIME.check(LONGEST, longest);
	}

}
