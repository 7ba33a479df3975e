package io.resound.server.exchange;

import java.io.UncheckedIOException;
import java.time.Duration;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/** How much of a request is taken, and how more than that is refused. */
@OverTls
@BothWays
@WithObservation
class LimitsTests {

	private static final String HEAD = "POST /echo HTTP/1.1\r\nHost: a\r\n";

	@Started({ "resound.limits.body=1000B", "server.max-http-request-header-size=4KB",
			"server.netty.max-initial-line-length=2KB" })
	private static Service service;

	@Test
	void aBodyAsLargeAsTheLimitIsEchoed() {
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Content-Length: 1000\r\n\r\n" + "x".repeat(1000));
			assertThat(client.read().text()).isEqualTo("x".repeat(1000));
			client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n" + "y".repeat(1000) + "\r\n0\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("y".repeat(1000));
		}
	}

	@Test
	void aBodyThatIsDeclaredTooLargeIsRefusedBeforeAnyOfItIsSent() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Content-Length: 1001\r\n\r\n");
			assertBodyRefused(client);
		}
		Metrics after = service.metrics();
		assertThat(after.requests("POST", "/echo", "413")).isEqualTo(before.requests("POST", "/echo", "413") + 1);
		assertThat(after.aborted("/echo", "limit")).isEqualTo(before.aborted("/echo", "limit"));
	}

	@Test
	void aBodyThatIsDeclaredTooLargeIsNotAskedFor() {
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
			assertBodyRefused(client);
		}
	}

	@Test
	void aBodyIsRefusedBeyondTheLargestNumberToo() {
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Content-Length: 9223372036854775807\r\n\r\n");
			Answer answer = client.read();
			assertThat(answer.status()).isEqualTo(413);
			assertThat(answer.text()).contains("\"actual\":9223372036854775807");
		}
	}

	private static void assertBodyRefused(RawClient client) {
		Answer answer = client.read();
		assertThat(answer.statusLine()).startsWith("HTTP/1.1 413 ");
		assertProblem(answer, "\"limit\":1000,\"actual\":1001,\"setting\":\"resound.limits.body\"");
		assertThat(client.readToEnd()).isEmpty();
	}

	private static void assertProblem(Answer answer, String members) {
		assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
		assertThat(answer.field("connection")).isEqualTo("close");
		assertThat(answer.text()).contains("\"status\":" + answer.status()).contains(members);
	}

	/** In clear text: over TLS, what is written at once may be read in parts. */
	@Test
	@DisabledIfSystemProperty(named = "tests.over-tls", matches = "true")
	void aStreamedBodyIsRefusedWhileNothingIsAnswered() {
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001) + "\r\n");
			assertBodyRefused(client);
		}
	}

	@Test
	void aStreamedBodyIsCutOnceTheAnswerHasBegun() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n258\r\n" + "x".repeat(600) + "\r\n");
			String head = "HTTP/1.1 200 OK\r\n";
			assertThat(client.readBytes(head.length())).isEqualTo(head.getBytes());
			client.send("258\r\n" + "x".repeat(600) + "\r\n");
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.reset()).isTrue();
			assertThat(end.text()).doesNotContain("\r\n0\r\n");
		}
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			Metrics after = service.metrics();
			assertThat(after.aborted("/echo", "limit")).isEqualTo(before.aborted("/echo", "limit") + 1);
			assertThat(after.requests("POST", "/echo", "200")).isEqualTo(before.requests("POST", "/echo", "200") + 1);
			assertThat(after.value("http_requests_in_flight")).isZero();
		});
	}

	@Test
	void aHeadWithTooLargeFieldsIsRefused() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\nX-Large: " + "x".repeat(4096) + "\r\n\r\n");
			Answer answer = client.read();
			assertThat(answer.statusLine()).startsWith("HTTP/1.1 431 ");
			assertProblem(answer, "\"limit\":4096,\"setting\":\"server.max-http-request-header-size\"");
			assertThat(client.readToEnd()).isEmpty();
		}
		assertThat(service.metrics().requests("OTHER", "UNKNOWN", "431"))
			.isEqualTo(before.requests("OTHER", "UNKNOWN", "431") + 1);
	}

	@Test
	void manySmallFieldsAreTooLargeTogether() {
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n" + "A: bcd\r\n".repeat(1000) + "\r\n");
			assertThat(client.read().status()).isEqualTo(431);
		}
	}

	@Test
	void aRequestLineThatIsTooLongIsRefused() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("GET /echo/" + "x".repeat(2048) + " HTTP/1.1\r\nHost: a\r\n\r\n");
			Answer answer = client.read();
			assertThat(answer.statusLine()).startsWith("HTTP/1.1 414 ");
			assertProblem(answer, "\"limit\":2048,\"setting\":\"server.netty.max-initial-line-length\"");
			assertThat(client.readToEnd()).isEmpty();
		}
		assertThat(service.metrics().requests("OTHER", "UNKNOWN", "414"))
			.isEqualTo(before.requests("OTHER", "UNKNOWN", "414") + 1);
	}

	@Test
	void aHeadJustBelowTheLimitsIsServed() {
		try (RawClient client = service.connect()) {
			client.send("GET /echo/" + "x".repeat(2000) + " HTTP/1.1\r\nHost: a\r\nX-Large: " + "x".repeat(4000)
					+ "\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(200);
		}
	}

	@Test
	void aClientThatWritesFirstAndReadsThenSeesTheWholeRefusal() {
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Content-Length: " + 100 * 1024 * 1024 + "\r\n\r\n");
			sendUntilItFails(client, 100 * 1024 * 1024);
			Answer answer = client.read();
			assertThat(answer.status()).isEqualTo(413);
			assertThat(answer.text()).contains("\"actual\":104857600").endsWith("}\n");
		}
	}

	private static void sendUntilItFails(RawClient client, int length) {
		byte[] piece = new byte[64 * 1024];
		try {
			for (int sent = 0; sent < length; sent += piece.length) {
				client.send(piece);
			}
		}
		catch (UncheckedIOException ex) {
			assertThat(ex.getCause()).hasMessageMatching("Broken pipe|Connection reset.*");
		}
	}

}
