package io.resound.echo;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.OverTls;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What comes back, byte for byte. */
@OverTls
@BothWays
@WithObservation
class EchoTests {

	private static final int CHUNK = 10_000;

	@Started
	private static Service service;

	static Stream<byte[]> bodies() {
		byte[] everyValue = new byte[256];
		for (int i = 0; i < everyValue.length; i++) {
			everyValue[i] = (byte) i;
		}
		byte[] large = new byte[1024 * 1024];
		new Random(1).nextBytes(large);
		return Stream.of(new byte[] { 'x' }, new byte[] { 0 }, "hello".getBytes(StandardCharsets.US_ASCII), everyValue,
				large);
	}

	@ParameterizedTest
	@MethodSource("bodies")
	void aBodyWithItsLengthComesBackAsItWasSentWithItsLength(byte[] body) {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
			Answer answer = client.sendMeanwhile(body).read();
			assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(answer.field("Content-Length")).isEqualTo(Integer.toString(body.length));
			assertThat(answer.field("Transfer-Encoding")).isNull();
			assertThat(answer.body()).isEqualTo(body);
		}
	}

	@ParameterizedTest
	@MethodSource("bodies")
	void aChunkedBodyComesBackAsItWasSentInChunks(byte[] body) {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
			Answer answer = client.sendMeanwhile(chunked(body)).read();
			assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(answer.field("Transfer-Encoding")).isEqualTo("chunked");
			assertThat(answer.field("Content-Length")).isNull();
			assertThat(answer.body()).isEqualTo(body);
		}
	}

	private static byte[] chunked(byte[] body) {
		StringBuilder chunks = new StringBuilder();
		for (int from = 0; from < body.length; from += CHUNK) {
			int size = Math.min(CHUNK, body.length - from);
			chunks.append(Integer.toHexString(size)).append("\r\n");
			chunks.append(new String(body, from, size, StandardCharsets.ISO_8859_1)).append("\r\n");
		}
		return chunks.append("0\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Content-Length: 0\r\n" })
	void noBodyInIsNoBodyOut(String fields) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("Content-Length")).isEqualTo("0");
			assertThat(answer.field("Transfer-Encoding")).isNull();
			assertThat(answer.field("Content-Type")).isNull();
		}
	}

	@Test
	void aChunkedBodyOfNothingIsAnsweredWithNothing() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.body()).isEmpty();
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "M-SEARCH", "get",
			"!#$%&'*+-.^_`|~09AZaz" })
	void anyMethodIsEchoed(String method) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(method + " /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).isEqualTo("hi");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/echo/", "/echo/a/b/c", "/echo//", "/echo/../x", "/echo/%00%ff", "/%65cho/a",
			"/echo?", "/echo?a=b&c=%64", "/echo/a?b=/../?", "/echo?x=[1]", "http://other/echo",
			"http://other:80/echo/a?b", "HTTP://[::1]:80/echo" })
	void anyPathBelowEchoWithAnyQueryIsEchoed(String target) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("PUT " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).isEqualTo("hi");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a;b=c", "a=\"quoted; \\\" text\"", "1", " ;x" })
	void chunkExtensionsAreReadAndDropped(String extension) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + "3;"
					+ extension + "\r\nabc\r\n2\r\nde\r\n0;" + extension + "\r\n\r\n");
			assertThat(answer.text()).isEqualTo("abcde");
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "5", "05", "000000005" })
	void aChunkSizeMayHaveLeadingZeros(String size) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + size
					+ "\r\nhello\r\n0\r\n\r\n");
			assertThat(answer.text()).isEqualTo("hello");
		}
	}

	@Test
	void requestTrailersAreReadAndDropped() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
					+ "5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n"
					+ "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("hello");
			assertThat(new String(client.readToEnd(), StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 200 OK\r\n")
				.doesNotContain("X-Sum")
				.doesNotContain("X-Other");
		}
	}

	@Test
	void theCodingOfTransferIsNotCaseSensitive() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(
					"POST /echo HTTP/1.1\r\nHost: a\r\ntransfer-ENCODING: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n");
			assertThat(answer.text()).isEqualTo("0123456789");
		}
	}

	@Test
	void emptyLinesBeforeARequestAreSkipped() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("\r\n\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			assertThat(answer.text()).isEqualTo("hi");
		}
	}

	@Test
	void anUpgradeThatIsNotServedIsIgnored() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
					+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
			assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(answer.field("Upgrade")).isNull();
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@Test
	void anUpgradeToHttp2IsIgnoredAndTheBodyEchoed() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
					+ "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nContent-Length: 5\r\n\r\nhello");
			assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(answer.text()).isEqualTo("hello");
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

}
