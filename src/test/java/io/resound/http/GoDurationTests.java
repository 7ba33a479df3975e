package io.resound.http;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Durations as Go writes them. The values are those of Go's own tests and more. */
class GoDurationTests {

	@ParameterizedTest
	@CsvSource({ "0, 0", "-0, 0", "+0, 0", "5s, 5000000000", "30s, 30000000000", "1478s, 1478000000000",
			"-5s, -5000000000", "+5s, 5000000000", "5.0s, 5000000000", "5.6s, 5600000000", "5.s, 5000000000",
			".5s, 500000000", "1.004s, 1004000000", "100.00100s, 100001000000", "10ns, 10", "11us, 11000",
			"12\u00b5s, 12000", "12\u03bcs, 12000", "13ms, 13000000", "14s, 14000000000", "15m, 900000000000",
			"16h, 57600000000000", "3h30m, 12600000000000", "10.5s4m, 250500000000", "-2m3.4s, -123400000000",
			"1h2m3s4ms5us6ns, 3723004005006", "39h9m14.425s, 140954425000000", "52763797000ns, 52763797000",
			"0.3333333333333333333h, 1200000000000", "9223372036854775807ns, 9223372036854775807",
			"0.100000000000000000000h, 360000000000", "250us, 250000", "1m30s, 90000000000", "0.5ns, 0" })
	void goReadsIt(String text, long nanos) {
		// Go adds up whole nanoseconds, so the last one may differ in a long fraction.
		assertThat(GoDuration.parse(text)).isBetween(Duration.ofNanos(nanos - 1), Duration.ofNanos(nanos));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "3", "-", "s", ".", "-.", ".s", "+.s", "1d", "1S", "1 s", " 1s", "1s ", "1,5s", "1e3s",
			"0x1s", "-1s-1s", "1s0", "\u0661s", "9223372036854775808ns", "9223372036854775.808us", "3000000h",
			"10000000000000000000000000000000000000000000000000000000000000000s" })
	void goRefusesIt(String text) {
		assertThat(GoDuration.parse(text)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "3, 3000000000", "1.5, 1500000000", ".25, 250000000", "2., 2000000000", "-1, -1000000000",
			"10ms, 10000000", "1m30s, 90000000000" })
	void aPlainNumberIsSecondsWhereThatIsAllowed(String text, long nanos) {
		assertThat(GoDuration.parseOrSeconds(text)).isEqualTo(Duration.ofNanos(nanos));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-", ".", "1e3", "inf", "NaN", "1 ", "1,5", "9223372037",
			"0000000000000000000000000000000000000000000000000000000000000000001" })
	void otherTextIsNoDurationThereEither(String text) {
		assertThat(GoDuration.parseOrSeconds(text)).isNull();
	}

	@Test
	void aTextAsLongAsARequestLineIsRefusedAtOnce() {
		assertThat(GoDuration.parse("1".repeat(1_000_000) + "s")).isNull();
		assertThat(GoDuration.parseOrSeconds("1".repeat(1_000_000))).isNull();
	}

}
