package io.resound.server.exchange;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The body is asked for when, and only when, it will be read. */
@OverTls
@BothWays
class ExpectTests {

	private static final String GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";

	private static final Duration A_WHILE = Duration.ofMillis(200);

	@Started("resound.limits.body=1KB")
	private static Service service;

	private static String post(String path, String fields) {
		return "POST " + path + " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n" + fields + "\r\n";
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "100-continue", "100-Continue", "100-continue, 100-continue", "100-continue,100-CONTINUE",
			",100-continue", "100-continue,", ", ,\t100-continue\t, ,", "100-continue\r\nExpect: 100-continue",
			"100-continue\r\nExpect:", "\r\nExpect: 100-continue" })
	void aBodyWithALengthIsAskedFor(String expectation) {
		try (RawClient client = service.connect()) {
			client.send(post("/echo", "Content-Length: 5\r\n").replace("100-continue", expectation));
			assertThat(text(client.readBytes(GO_ON.length()))).isEqualTo(GO_ON);
			assertThat(client.isSilentFor(A_WHILE)).isTrue();
			assertThat(client.ask("hello").text()).isEqualTo("hello");
		}
	}

	@Test
	void aChunkedBodyIsAskedFor() {
		try (RawClient client = service.connect()) {
			client.send(post("/echo", "Transfer-Encoding: chunked\r\n"));
			assertThat(text(client.readBytes(GO_ON.length()))).isEqualTo(GO_ON);
			assertThat(client.ask("5\r\nhello\r\n0\r\n\r\n").text()).isEqualTo("hello");
		}
	}

	@Test
	void everyRequestOfAConnectionIsAskedForItsBody() {
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 3; i++) {
				client.send(post("/echo", "Content-Length: 1\r\n"));
				assertThat(text(client.readBytes(GO_ON.length()))).isEqualTo(GO_ON);
				assertThat(client.ask("" + i).text()).isEqualTo("" + i);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "h", "hello" })
	void aBodyThatHasBegunToComeIsNotAskedFor(String begun) {
		try (RawClient client = service.connect()) {
			client.send(post("/echo", "Content-Length: 5\r\n") + begun);
			Answer answer = client.ask("hello".substring(begun.length()));
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Content-Length: 0\r\n" })
	void noBodyIsNotAskedFor(String fields) {
		try (RawClient client = service.connect()) {
			assertThat(client.ask(post("/echo", fields)).status()).isEqualTo(200);
		}
	}

	@Test
	void aBodyOverTheLimitIsRefusedWithoutBeingAskedFor() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(post("/echo", "Content-Length: 1025\r\n"));
			assertThat(answer.status()).isEqualTo(413);
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(answer.text()).contains("\"limit\":1024", "\"actual\":1025", "resound.limits.body");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void aBodyOfTheLimitIsAskedFor() {
		try (RawClient client = service.connect()) {
			client.send(post("/echo", "Content-Length: 1024\r\n"));
			assertThat(text(client.readBytes(GO_ON.length()))).isEqualTo(GO_ON);
			assertThat(client.ask("x".repeat(1024)).text()).isEqualTo("x".repeat(1024));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "200-ok", "100-continue, x", "x,100-continue", "100-continu", "100-continue;a=b",
			"100-continue=x", "x=\"a, 100-continue\"", "100-continue 100-continue", "100-continue\r\nExpect: x" })
	void anyOtherExpectationIsRefusedWithoutAskingForTheBody(String expectation) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(post("/echo", "Content-Length: 5\r\n").replace("100-continue", expectation));
			assertThat(answer.status()).isEqualTo(417);
			assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ",", " , ,\t", "\r\nExpect:" })
	void anEmptyListExpectsNothing(String expectation) {
		try (RawClient client = service.connect()) {
			client.send(post("/echo", "Content-Length: 5\r\n").replace("100-continue", expectation));
			assertThat(client.isSilentFor(A_WHILE)).isTrue();
			assertThat(client.ask("hello").text()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "100-continue; 100", "100-continue, 100-continue; 100", ",100-continue,; 100",
			"''; 200", "','; 200", "100-continue, x; 417", "tea; 417" })
	void theListMeansTheSameOverHttp2(String expectation, int status) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false, "expect", expectation);
			if (status == 200) {
				client.data(stream, "hello".getBytes(StandardCharsets.US_ASCII), true);
			}
			assertThat(client.readHead(stream).status()).isEqualTo(status);
			if (status == 100) {
				client.data(stream, "hello".getBytes(StandardCharsets.US_ASCII), true);
				assertThat(client.read(stream).text()).isEqualTo("hello");
			}
		}
	}

	@Test
	void aBodyOfTraceIsNotAskedForOverHttp2() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("TRACE", "/echo", false, "expect", "100-continue");
			assertThat(client.readHead(stream).status()).isEqualTo(405);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "100-continue", "something" })
	void aClientOfHttp10IsNeverAsked(String expectation) {
		try (RawClient client = service.connect()) {
			client.send(post("/echo", "Content-Length: 5\r\n").replace("HTTP/1.1", "HTTP/1.0")
				.replace("100-continue", expectation));
			assertThat(client.isSilentFor(A_WHILE)).isTrue();
			Answer answer = client.ask("hello");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/nothing", "/livez" })
	void aBodyThatNobodyWillReadIsNotAskedFor(String path) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(post(path, "Content-Length: 5\r\n"));
			assertThat(answer.status()).isBetween(404, 405);
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void aBodyOfTraceIsNotAskedFor() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(post("/echo", "Content-Length: 5\r\n").replace("POST", "TRACE"));
			assertThat(answer.status()).isEqualTo(405);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void aMalformedHeadIsNotAskedForItsBody() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(post("/echo", "Content-Length: 5\r\nHost: b\r\n"));
			assertThat(answer.status()).isEqualTo(400);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void theBodyOfAPipelinedRequestIsAskedForBehindTheAnswerBefore() {
		try (RawClient client = service.connect()) {
			client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n" + post("/echo", "Content-Length: 5\r\n"));
			assertThat(client.read().text()).isEqualTo("live\n");
			assertThat(text(client.readBytes(GO_ON.length()))).isEqualTo(GO_ON);
			assertThat(client.ask("hello").text()).isEqualTo("hello");
		}
	}

}
