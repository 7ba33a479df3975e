package io.resound.server.exchange;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Methods that are not like the others, and paths that are nobody's. */
@OverTls
@BothWays
@WithObservation
class MethodsTests {

	private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	@Started
	private static Service service;

	@Test
	void headWithoutABodyIsAnsweredWithAHead() {
		try (RawClient client = service.connect()) {
			Answer answer = client.send("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
			assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(answer.field("Content-Length")).isEqualTo("0");
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@Test
	void headWithABodyIsAnsweredWithTheHeadOfItsEcho() {
		try (RawClient client = service.connect()) {
			client.send("HEAD /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Type: text/html\r\n\r\nhello");
			Answer answer = client.readHead();
			assertThat(answer.field("Content-Length")).isEqualTo("5");
			assertThat(answer.field("Content-Type")).isEqualTo("text/html");
			assertThat(answer.field("Content-Security-Policy")).isNotNull();
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@Test
	void headWithAChunkedBodyIsAnsweredWithAHeadAlone() {
		try (RawClient client = service.connect()) {
			client.send("HEAD /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
			Answer answer = client.readHead();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("Content-Length")).isNull();
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@Test
	void headOfNothingIsAnsweredWithAHead() {
		try (RawClient client = service.connect()) {
			Answer answer = client.send("HEAD /nothing HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
			assertThat(answer.status()).isEqualTo(404);
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@Test
	void aMalformedHeadRequestIsRefusedWithAHead() {
		try (RawClient client = service.connect()) {
			Answer answer = client.send("HEAD /echo HTTP/1.1\r\n\r\n").readHead();
			assertThat(answer.status()).isEqualTo(400);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void optionsOfTheServerIsAnsweredWithWhatItAllows() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 204 No Content");
			assertThat(answer.field("Allow")).contains("GET", "HEAD", "POST", "OPTIONS");
			assertThat(answer.field("Content-Length")).isNull();
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@Test
	void optionsOfTheServerWithABodyIsNeverOutOfStep() {
		try (RawClient client = service.connect()) {
			client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + LIVEZ);
			assertThat(client.read().status()).isEqualTo(204);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void traceIsNotAllowed() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("TRACE /echo HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n\r\n");
			assertThat(answer.status()).isEqualTo(405);
			assertThat(answer.field("Allow")).contains("GET", "POST").doesNotContain("TRACE");
			assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
			assertThat(answer.text()).contains("TRACE").doesNotContain("secret");
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:443", "[::1]:443", "/echo", "http://a/echo" })
	void connectIsNotAllowedAndEndsTheConnection(String target) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("CONNECT " + target + " HTTP/1.1\r\nHost: a:443\r\n\r\n" + LIVEZ);
			assertThat(answer.status()).isEqualTo(405);
			assertThat(answer.field("Allow")).contains("GET", "POST").doesNotContain("CONNECT");
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo%zz", "/echox", "/ech", "/Echo", "/a/echo", "//echo", "/livez/", "/readyz/x",
			"/actuator/health", "http://echo/ech", "/livez#a", "/healthz/", "/favicon.ico/" })
	void aPathThatIsNobodysIsNotFound(String target) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(answer.status()).isEqualTo(404);
			assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@Test
	void theProblemOfAPathSaysWhereTheEchoIs() {
		try (RawClient client = service.connect()) {
			String document = client.ask("GET /no\"where?secret HTTP/1.1\r\nHost: a\r\n\r\n".replace("\"", "%22"))
				.text();
			assertThat(document).contains("\"title\":\"Not Found\"", "\"status\":404", "/no%22where", "/echo")
				.doesNotContain("secret");
		}
	}

	@ParameterizedTest
	@CsvSource({ "POST, /livez", "DELETE, /livez", "PUT, /readyz", "TRACE, /readyz", "BREW, /livez", "POST, /healthz",
			"POST, /", "TRACE, /", "options, /", "PUT, /favicon.ico" })
	void whatIsOnlyReadHasNoOtherMethods(String method, String path) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(method + " " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(answer.status()).isEqualTo(405);
			assertThat(answer.field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
			assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

}
