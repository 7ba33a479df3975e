package io.resound.http;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Sizes in bytes and in powers of 1024. */
class ByteSizeTests {

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "007, 7", "10B, 10", "1KB, 1024", "1KiB, 1024", "3MB, 3145728", "3MiB, 3145728",
			"1GB, 1073741824", "1GiB, 1073741824", "2TB, 2199023255552", "2TiB, 2199023255552" })
	void theseAreSizes(String text, long bytes) {
		assertThat(ByteSize.parse(text)).isEqualTo(bytes);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "+1", "1.5KB", "KB", "1K", "1Ki", "1kb", "1 KB", "1PB", "1KBB", "0x10", "1e3",
			"\u0661" })
	void theseAreNot(String text) {
		assertThat(ByteSize.parse(text)).isEqualTo(ByteSize.NOT_A_SIZE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "9223372036854775807", "9223372036854775808", "9007199254740992KB", "99999999TB",
			"999999999999999999999999999999999999" })
	void whatIsTooLargeIsTheLargest(String text) {
		assertThat(ByteSize.parse(text)).isEqualTo(Long.MAX_VALUE);
	}

}
