package io.resound.inspect;

import java.nio.charset.StandardCharsets;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The head of a request, byte for byte, at {@code /raw}. */
@BothWays
@WithObservation
@Timeout(60)
class RawTests {

	/** Odd in all ways that are accepted. */
	private static final String ODD = "POST /raw/a%20b?c=\u00e4 HTTP/1.1\r\nhOsT:a\r\nX-A:   spaces \t \r\nX-B:\r\n"
			+ "X-A:\t\ttabs\tbetween\r\nx-c: \u00c3\u00a4 \u00e4\r\ncontent-LENGTH: 2\r\n\r\n";

	@Started
	private static Service service;

	private static String text(Answer answer) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(answer.field("Content-Type")).isEqualTo("text/plain");
		return new String(answer.body(), StandardCharsets.ISO_8859_1);
	}

	@Test
	void theHeadComesBackByteForByte() {
		try (RawClient client = service.connect()) {
			assertThat(text(client.ask(ODD + "hi"))).isEqualTo(ODD);
		}
	}

	@Test
	void alsoIfItArrivesByteByByte() {
		try (RawClient client = service.connect()) {
			client.sendByteByByte((ODD + "hi").getBytes(StandardCharsets.ISO_8859_1));
			assertThat(text(client.read())).isEqualTo(ODD);
		}
	}

	@Test
	void alsoOfTheLargestHead() {
		String large = "GET /raw HTTP/1.1\r\nHost: a\r\n" + ("X-Large: " + "x".repeat(1500) + "\r\n").repeat(10)
				+ "\r\n";
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 3; i++) {
				assertThat(text(client.ask(large))).isEqualTo(large);
				assertThat(text(client.ask("GET /raw HTTP/1.1\r\nHost: b\r\n\r\n")))
					.isEqualTo("GET /raw HTTP/1.1\r\nHost: b\r\n\r\n");
			}
		}
	}

	@Test
	void requestsThatFollowAtOnceAreKeptApart() {
		String first = "GET /raw/1 HTTP/1.1\r\nHost: a\r\n\r\n";
		String second = "GET /raw/2 HTTP/1.1\r\nHOST: b\r\n\r\n";
		try (RawClient client = service.connect()) {
			client.send(first + "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n" + "\r\n" + second
					+ "POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n"
					+ first);
			assertThat(text(client.read())).isEqualTo(first);
			assertThat(client.read().body()).isEmpty();
			assertThat(text(client.read())).isEqualTo(second);
			assertThat(text(client.read()))
				.isEqualTo("POST /raw HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
			assertThat(text(client.read())).isEqualTo(first);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Connection: close", "Expect: 100-continue", "Upgrade: websocket" })
	void fieldsThatAreForTheConnectionAreShownToo(String field) {
		String head = "GET /raw HTTP/1.1\r\nHost: a:\r\n" + field + "\r\n\r\n";
		try (RawClient client = service.connect()) {
			assertThat(text(client.ask(head))).isEqualTo(head);
		}
	}

	@Test
	void secretsAreAsterisksForEachByte() {
		try (RawClient client = service.connect()) {
			assertThat(text(
					client.ask("GET /raw?Cookie: HTTP/1.1\r\nHost: a\r\nAUTHORIZATION: \t Bearer a:b \r\nCookie:c=d\r\n"
							+ "X-Api-Key:\r\nX-Cookie: e\r\n\r\n")))
				.isEqualTo("GET /raw?Cookie: HTTP/1.1\r\nHost: a\r\nAUTHORIZATION: \t ********** \r\nCookie:***\r\n"
						+ "X-Api-Key:\r\nX-Cookie: e\r\n\r\n");
		}
	}

	/** Netty copies what it has of a field for each further line. */
	@Test
	void aFieldOverSeveralLinesIsRefused() {
		try (RawClient client = service.connect()) {
			assertThat(client.ask("GET /raw HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n").status()).isEqualTo(400);
		}
	}

	@Test
	void overHttp2ItIsTheFieldsInOrder() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			String head = client.read(client.request(new DefaultHttp2Headers(false).method("GET")
				.path("/raw?x")
				.scheme("http")
				.authority("b:")
				.add("x-b", "1")
				.add("host", "b")
				.add("authorization", "Bearer abc")
				.add("x-a", "2")
				.add("x-b", "3"), true)).text();
			assertThat(head).isEqualTo(":method: GET\r\n:path: /raw?x\r\n:scheme: http\r\n:authority: b:\r\nx-b: 1\r\n"
					+ "host: b\r\nauthorization: **********\r\nx-a: 2\r\nx-b: 3\r\n\r\n");
		}
	}

	@Test
	void noOtherRouteKeepsIt() {
		try (RawClient client = service.connect()) {
			assertThat(text(client.ask("GET /%72a%77/x HTTP/1.1\r\nHost: a\r\n\r\n"))).startsWith("GET /%72a%77/x ");
			assertThat(client.ask("GET /rawx HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(404);
		}
	}

}
