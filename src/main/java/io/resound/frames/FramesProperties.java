package io.resound.frames;

import io.resound.settings.Range;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the protocol {@code frames}.
 *
 * @param largest maximum length of a frame's payload, from 1KB to 2GB
 */
@ConfigurationProperties("resound.frames")
record FramesProperties(@DefaultValue("16MB") DataSize largest) {

	/** The name of the setting. */
	static final String LARGEST = "resound.frames.largest";

	private static final Range<DataSize> SIZE = new Range<>(DataSize.ofKilobytes(1), DataSize.ofGigabytes(2));

	FramesProperties {
		SIZE.check(LARGEST, largest);
	}

}
