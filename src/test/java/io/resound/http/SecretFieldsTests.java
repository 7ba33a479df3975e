package io.resound.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is shown of secret fields. */
class SecretFieldsTests {

	private static final SecretFields SECRETS = new SecretFields(List.of("Authorization", "Cookie", "X-A"));

	private static String hidden(String head) {
		return new String(SECRETS.hidden(head.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "authorization | Bearer abc | Bearer, 10 bytes", "AUTHORIZATION | Basic  x | Basic, 8 bytes",
					"Authorization | abc | 3 bytes", "Authorization | a:b c | 5 bytes", "Cookie | a b | 3 bytes",
					"X-A | Bearer abc | 10 bytes", "X-B | Bearer abc | Bearer abc" })
	void aValueShowsItsSizeAndCredentialsTheirScheme(String name, String value, String shown) {
		assertThat(SECRETS.shown(new Field(name, value))).isEqualTo(shown);
	}

	@Test
	void bytesAreCountedAndNotCharacters() {
		assertThat(SECRETS.shown(new Field("X-A", "\u00c3\u00a4"))).isEqualTo("2 bytes");
		assertThat(SECRETS.shown(new Field("X-B", "\u00c3\u00a4"))).isEqualTo("ä");
	}

	@Test
	void aHeadKeepsEverythingElse() {
		assertThat(hidden(
				"GET /Cookie: HTTP/1.1\r\nX-A: 1\r\nx-a:\t2 3 \r\nX-A :4\nX-AB: 5\r\n: 6\r\nX-A\r\nX-A:\r\n\r\n"))
			.isEqualTo(
					"GET /Cookie: HTTP/1.1\r\nX-A: *\r\nx-a:\t*** \r\nX-A :*\nX-AB: 5\r\n: 6\r\nX-A\r\nX-A:\r\n\r\n");
		assertThat(hidden("")).isEmpty();
		assertThat(hidden("x")).isEqualTo("x");
		assertThat(hidden("\nX-A")).isEqualTo("\nX-A");
		assertThat(hidden("\nX-A:b")).isEqualTo("\nX-A:*");
		assertThat(hidden(":path: /\r\ncookie: a\r\n")).isEqualTo(":path: /\r\ncookie: *\r\n");
	}

	@Test
	void withoutNamesNothingIsSecret() {
		SecretFields none = new SecretFields(List.of());
		assertThat(none.shown(new Field("Authorization", "Bearer abc"))).isEqualTo("Bearer abc");
		byte[] head = "GET / HTTP/1.1\r\nCookie: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
		assertThat(none.hidden(head)).isEqualTo(head);
	}

}
