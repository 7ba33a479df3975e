package io.resound.http;

import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The text of points in time. */
class TimestampsTests {

	@ParameterizedTest
	@CsvSource({ "2026-11-27T18:37:32.853123999Z, 2026-11-27T18:37:32.853123Z",
			"2026-11-27T18:37:32.000001Z, 2026-11-27T18:37:32.000001Z",
			"2026-11-27T18:37:00Z, 2026-11-27T18:37:00.000000Z",
			"2026-12-31T23:59:59.999999999Z, 2026-12-31T23:59:59.999999Z",
			"1970-01-01T00:00:00.5Z, 1970-01-01T00:00:00.500000Z" })
	void microsecondsAreWritten(Instant time, String text) {
		assertThat(Timestamps.of(time)).isEqualTo(text);
	}

}
