package io.resound.echo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What the head of an answer says about its body. */
@BothWays
class EchoHeadTests {

	private static final String SANDBOX = "sandbox; default-src 'none'";

	@Started
	private static Service service;

	private static Answer echo(String fields) {
		try (RawClient client = service.connect()) {
			return client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n" + fields + "\r\nhello");
		}
	}

	private static Answer get(String target) {
		try (RawClient client = service.connect()) {
			return client.ask("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
		}
	}

	@Test
	void aBodyWithoutATypeIsOctets() {
		assertThat(echo("").field("Content-Type")).isEqualTo("application/octet-stream");
	}

	@Test
	void typeEncodingAndLanguageComeBackAsSent() {
		Answer answer = echo("content-type: Text/Plain ;charset=\"UTF-8\"\r\nContent-Encoding: gzip\r\n"
				+ "Content-Language: de, en\r\n");
		assertThat(answer.field("Content-Type")).isEqualTo("Text/Plain ;charset=\"UTF-8\"");
		assertThat(answer.field("Content-Encoding")).isEqualTo("gzip");
		assertThat(answer.field("Content-Language")).isEqualTo("de, en");
		assertThat(answer.text()).isEqualTo("hello");
	}

	@Test
	void severalEncodingsAndLanguagesAllComeBack() {
		Answer answer = echo("Content-Encoding: deflate\r\nContent-Encoding: gzip\r\nContent-Language: de\r\n"
				+ "Content-Language: en\r\n");
		assertThat(values(answer, "Content-Encoding")).isEqualTo("deflate, gzip");
		assertThat(values(answer, "Content-Language")).isEqualTo("de, en");
	}

	private static String values(Answer answer, String name) {
		return String.join(", ",
				answer.fields()
					.stream()
					.filter((field) -> field.name().equalsIgnoreCase(name))
					.map(Answer.Field::value)
					.toList());
	}

	@Test
	void noOtherFieldComesBack() {
		Answer answer = echo("X-Custom: 1\r\nCookie: a=b\r\nAuthorization: x\r\nAccept-Encoding: gzip\r\n"
				+ "Access-Control-Request-Method: GET\r\nOrigin: http://x\r\n");
		assertThat(answer.fields()).extracting((field) -> field.name().toLowerCase(java.util.Locale.ROOT))
			.containsExactlyInAnyOrder("content-length", "content-type", "x-content-type-options", "cache-control",
					"date");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/nothing", "/livez", "/readyz", "/healthz", "/", "/favicon.ico" })
	void anAnswerIsNeverSniffedNorStored(String target) {
		Answer answer = get(target);
		assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/livez", "/readyz", "/healthz", "/", "/favicon.ico", "/echo a" })
	void anAnswerOfTheServicesOwnIsSandboxed(String target) {
		assertThat(get(target).field("Content-Security-Policy")).isEqualTo(SANDBOX);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/nothing", "/livez", "/echo a" })
	void anAnswerHasItsDate(String target) {
		ZonedDateTime date = ZonedDateTime.parse(get(target).field("Date"), DateTimeFormatter.RFC_1123_DATE_TIME);
		assertThat(date.toInstant()).isCloseTo(Instant.now(), within(Duration.ofSeconds(20)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "TEXT/HTML; charset=utf-8", "image/svg+xml", "application/xhtml+xml",
			"text/xml", "application/pdf", "text/javascript", "multipart/form-data; boundary=x", "text/plain;;;=",
			"text/plain, text/html", "text/plain;charset", "nonsense", "/", "text/plain text/html" })
	void aTypeThatABrowserMayRunIsSandboxed(String type) {
		Answer answer = echo("Content-Type: " + type + "\r\n");
		assertThat(answer.field("Content-Security-Policy")).isEqualTo(SANDBOX);
		assertThat(answer.field("Content-Type")).isEqualTo(type);
		assertThat(answer.text()).isEqualTo("hello");
	}

	@Test
	void anEmptyTypeIsSandboxed() {
		Answer answer = echo("Content-Type: \r\n");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Content-Security-Policy")).isEqualTo(SANDBOX);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/octet-stream", "application/json", "text/plain", "image/png", "image/jpeg",
			"image/gif", "image/webp", "Text/Plain; charset=utf-8", "application/json ; a=\"b;c\"" })
	void aTypeThatNoBrowserRunsIsNotSandboxed(String type) {
		Answer answer = echo("Content-Type: " + type + "\r\n");
		assertThat(answer.field("Content-Security-Policy")).isNull();
		assertThat(answer.field("Content-Type")).isEqualTo(type);
	}

}
