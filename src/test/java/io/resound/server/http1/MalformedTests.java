package io.resound.server.http1;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is not HTTP is refused, and nothing behind it is taken for a request: no request
 * can be smuggled.
 */
@OverTls
@BothWays
class MalformedTests {

	/** What an attacker would have taken for a request of its own. */
	private static final String SMUGGLED = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static void assertRefused(String request, int... statuses) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(request + SMUGGLED);
			assertThat(statuses).contains(answer.status());
			assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(answer.text()).contains("\"status\":" + answer.status()).doesNotContain("Exception", "netty");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	private static void assertHeadRefused(int status, String fields) {
		assertRefused("POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n", status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\r", "\r\n\r", "\r\r\n" })
	void aBareCarriageReturnBeforeTheRequestLineIsRefused(String before) {
		assertRefused(before + "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n", 400);
	}

	@Test
	void aRequestWithoutAHostIsRefused() {
		assertRefused("GET /echo HTTP/1.1\r\n\r\n", 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Host: a\r\n", "Host: b\r\n", "host: a\r\n" })
	void twoHostsAreRefused(String second) {
		assertHeadRefused(400, second);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", "a,b", "a/b", "user@a", "a:b", "a:99999", "a:1:2", "[::1", "[]", "a?b", "a#b",
			"a\\b", "\u00e4", ":", ":80", "[::1]a", "[::1]:b", "[v1.a]", "[fe80::1%25eth0]", "a::", "a:-1", "a:+80",
			"a:80 " + "b", "<a>" })
	void aHostThatIsNoneIsRefused(String host) {
		assertRefused("GET /echo HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "5\r\nContent-Length: 6", "6\r\nContent-Length: 5", "5\r\ncontent-length: 0", "5, 6", "5,",
			"+5", "-1", "0x5", "5 5", "5.0", "1e1", "a", "", "9223372036854775808", "99999999999999999999", "\u0665",
			"5;a" })
	void aContentLengthThatIsNoneIsRefused(String length) {
		assertHeadRefused(400, "Content-Length: " + length + "\r\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
			"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
			"Content-Length: 0\r\ntransfer-encoding: Chunked\r\n" })
	void aContentLengthWithATransferEncodingIsRefused(String fields) {
		assertHeadRefused(400, fields);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "gzip, chunked", "identity", "xchunked", "deflate\r\nTransfer-Encoding: chunked" })
	void aTransferCodingThatIsNotKnownIsRefused(String coding) {
		assertHeadRefused(501, "Transfer-Encoding: " + coding + "\r\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "chunked, gzip", "chunked, chunked", "chunked\r\nTransfer-Encoding: chunked",
			"chunked\r\nTransfer-Encoding: gzip", "", "chunked;q=1", "\u000bchunked", "chunked,", ",chunked",
			"\"chunked\"" })
	void aTransferEncodingThatIsNotChunkedAloneIsRefused(String coding) {
		assertRefused("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n", 400, 501);
	}

	@Test
	void aTransferEncodingInHttp10IsRefused() {
		assertRefused("POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-5", "+5", "0x5", "g", "", " ", "5 5", "8000000000000000", "7fffffffffffffff", "80000000",
			"ffffffff", "fffffffff", "10000000000000005", "5,5", "\u0665", ";a=b", " 5" })
	void aChunkSizeThatIsNoneIsRefused(String size) {
		assertRefused("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + size
				+ "\r\nhello\r\n0\r\n\r\n", 400, 413);
	}

	@ParameterizedTest
	@ValueSource(strings = { "5\nhello\r\n0\r\n\r\n", "5\rhello\r\n0\r\n\r\n", "5;a\nb\r\nhello\r\n0\r\n\r\n",
			"5;\u0000\r\nhello\r\n0\r\n\r\n" })
	void aChunkSizeThatEndsBadlyIsRefused(String body) {
		assertRefused("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body, 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "X: a\rb\r\n", "X: a\nb\r\n", "X: a\nY: b\r\n", "X: a\r\r\n", "X\r: a\r\n",
			"X: a\u0000b\r\n", "X\u0000: a\r\n", "X : a\r\n", "X\t: a\r\n", "X\r\n", ": a\r\n", " X: a\r\n",
			"X Y: a\r\n", "X\u00e4: a\r\n", "X(: a\r\n", "X: a\u0001b\r\n", "X: a\u007fb\r\n", "Content-Length : 5\r\n",
			"Transfer-Encoding : chunked\r\n", "Content-Length\u000b: 5\r\n" })
	void aFieldThatIsNoneIsRefused(String field) {
		assertHeadRefused(400, field);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /echo", "GET /echo ", "GET", "GET /echo HTTP", "GET /echo http/1.1",
			"GET /echo HTTP/1", "GET /echo HTTP/1.1 x", "GET /echo HTTP/1.11", "GET /echo HTTP/11.1",
			"GET /echo HTTP/ 1.1", "GET /echo HTTP/1.1 ", "GET /echo HTP/1.1", "GET /echo HTTP/a.b",
			"GET /echo HTTP/-1.1", "GET  /echo HTTP/1.1", "GET /echo  HTTP/1.1", "GET\t/echo HTTP/1.1",
			"GET /echo\tHTTP/1.1", " GET /echo HTTP/1.1", "\tGET /echo HTTP/1.1", "/echo HTTP/1.1",
			"G(T /echo HTTP/1.1", "G\u0000T /echo HTTP/1.1", "G\u00e4T /echo HTTP/1.1", "GET /echo HTTP/1.1\u0000",
			"GET /ec\rho HTTP/1.1" })
	void aRequestLineThatIsNoneIsRefused(String line) {
		assertRefused(line + "\r\nHost: a\r\n\r\n", 400);
	}

	@Test
	void aRequestLineThatEndsWithABareLineFeedIsRefused() {
		assertRefused("GET /echo HTTP/1.1\nHost: a\r\n\r\n", 400);
	}

	@Test
	void aHeadThatEndsWithABareLineFeedIsRefused() {
		assertRefused("GET /echo HTTP/1.1\r\nHost: a\r\n\n", 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/2.0", "HTTP/3.0", "HTTP/0.9" })
	void anotherMajorVersionIsRefused(String version) {
		assertRefused("GET /echo " + version + "\r\nHost: a\r\n\r\n", 505);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo\u0000", "/echo?\u0001", "/echo/\u001f", "/echo?a\u0009b", "/echo?\u007f", "*",
			"echo", "https://a/echo", "ftp://a/echo", "http://", "http:///echo", "http://user@a/echo",
			"http://a b/echo", "http://a#b", "http://a\\echo", "http://a:b/echo", "/ec ho", "/echo? ", "\"/echo",
			"\\echo", "\u00e4", "http:/a", "//\u007f", "?a=b", "#a", "a:80" })
	void aTargetThatIsNoneIsRefused(String target) {
		assertRefused("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n", 400);
	}

	@Test
	void twoContentTypesAreRefused() {
		assertHeadRefused(400, "Content-Type: text/plain\r\nContent-Type: text/html\r\n");
	}

	@Test
	void whatIsRefusedIsCountedOnce() {
		String series = "http_requests_total{endpoint=\"UNKNOWN\",method=\"OTHER\",status=\"400\"}";
		Metrics before = service.metrics();
		assertRefused("GET /echo\r\n\r\n", 400);
		assertThat(service.metrics().growth(before, series)).isEqualTo(1);
		assertThat(service.metrics().sum("http_requests_total")).isEqualTo(before.sum("http_requests_total") + 1);
		assertThat(service.metrics().sum("http_requests_aborted_total"))
			.isEqualTo(before.sum("http_requests_aborted_total"));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "x\r\n", "-1\r\n", "5 5\r\n", "ffffffffffffffff1\r\n", "5\r\nhelloX\r\n", "5\r\nhello0\r\n\r\n",
					"5\r\nhello\n0\r\n\r\n", "0\r\nX : a\r\n\r\n", "0\r\nX\r\n\r\n", "0\r\nX: \u0000\r\n\r\n" })
	void aBodyThatTurnsOutMalformedBehindTheHeadOfItsAnswerIsCut(String malformed) {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
			assertThat(readUntil(client, "5\r\nfirst\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
			client.send(malformed + SMUGGLED);
			assertThat(client.readToAnyEnd().text()).doesNotContain("0\r\n\r\n").doesNotContain("HTTP/1.1");
		}
		String series = "http_requests_aborted_total{endpoint=\"/echo\",reason=\"malformed\"}";
		await().atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(service.metrics().growth(before, series)).isEqualTo(1));
	}

	private static String readUntil(RawClient client, String end) {
		StringBuilder text = new StringBuilder();
		while (text.indexOf(end) < 0) {
			text.append(new String(client.readBytes(1), StandardCharsets.ISO_8859_1));
		}
		return text.toString();
	}

}
