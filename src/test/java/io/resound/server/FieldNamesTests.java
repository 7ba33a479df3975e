package io.resound.server;

import java.util.stream.Stream;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Names of fields are written in one way, whoever answers. */
@OverTls
@BothWays
class FieldNamesTests {

	private static final String HTTP_1 = "[A-Z][a-z0-9]*(-[A-Z][a-z0-9]*)*";

	private static final String HTTP_2 = ":?[a-z0-9-]+";

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.body=10B", "resound.limits.head-timeout=500ms",
				"resound.limits.stall-timeout=500ms");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	/** The status of an answer, and the request that has it. */
	static Stream<Object[]> answers() {
		String host = "Host: a\r\n";
		String body = host + "Content-Length: 5\r\n\r\nhello";
		return Stream.of(answer(200, "POST /echo HTTP/1.1", body),
				answer(200, "POST /echo HTTP/1.1", "Content-Type: text/html\r\n" + body),
				answer(200, "POST /echo HTTP/1.0", "Connection: keep-alive\r\n" + body),
				answer(200, "POST /echo HTTP/1.1", "Connection: close\r\n" + body),
				answer(200, "POST /echo?routed HTTP/1.1",
						"content-type: text/html\r\ncontent-encoding: gzip\r\ncontent-language: de\r\n" + body),
				answer(200, "POST /echo HTTP/1.1", host + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
				answer(200, "GET /echo HTTP/1.1", host + "\r\n"), answer(204, "OPTIONS * HTTP/1.1", host + "\r\n"),
				answer(200, "GET / HTTP/1.1", host + "\r\n"), answer(204, "GET /favicon.ico HTTP/1.1", host + "\r\n"),
				answer(200, "GET /livez HTTP/1.1", host + "\r\n"),
				answer(204, "OPTIONS /livez HTTP/1.1", host + "\r\n"),
				answer(404, "GET /nothing HTTP/1.1", host + "\r\n"), answer(405, "TRACE /echo HTTP/1.1", host + "\r\n"),
				answer(405, "CONNECT a:1 HTTP/1.1", host + "\r\n"), answer(405, "PUT / HTTP/1.1", host + "\r\n"),
				answer(400, "GET /echo HTTP/1.1", "\r\n"), answer(400, "GET /echo", host + "\r\n"),
				answer(408, "GET /echo HTTP/1.1", host),
				answer(408, "POST /echo HTTP/1.1", host + "Content-Length: 5\r\n\r\n"),
				answer(413, "POST /echo HTTP/1.1", host + "Content-Length: 11\r\n\r\n"),
				answer(414, "GET /echo/" + "p".repeat(9000) + " HTTP/1.1", host + "\r\n"),
				answer(417, "POST /echo HTTP/1.1", "Expect: tea\r\n" + body),
				answer(100, "POST /echo HTTP/1.1", host + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"),
				answer(431, "GET /echo HTTP/1.1", host + "X: " + "x".repeat(17_000) + "\r\n\r\n"),
				answer(501, "POST /echo HTTP/1.1", host + "Transfer-Encoding: gzip\r\n\r\n"),
				answer(505, "GET /echo HTTP/3.0", host + "\r\n"));
	}

	private static Object[] answer(int status, String line, String rest) {
		return new Object[] { status, line + "\r\n" + rest };
	}

	private static void assertNames(Answer answer) {
		assertThat(answer.fields()).extracting(Answer.Field::name).allMatch((name) -> name.matches(HTTP_1));
	}

	@ParameterizedTest
	@MethodSource("answers")
	void theWordsOfANameBeginWithCapitals(int status, String request) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(request);
			assertThat(answer.status()).isEqualTo(status);
			assertNames(answer);
		}
	}

	@Test
	void soTheyDoBeyondTheLimitOfConnections() {
		String livez = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";
		try (Service full = Service.start("resound.limits.connections=1");
				RawClient first = full.connect();
				RawClient second = full.connect()) {
			assertThat(first.ask(livez).status()).isEqualTo(200);
			Answer answer = second.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(answer.status()).isEqualTo(503);
			assertNames(answer);
		}
	}

	@ParameterizedTest
	@CsvSource({ "GET, /echo", "GET, /echo?routed", "GET, /livez", "OPTIONS, *", "OPTIONS, /livez", "GET, /",
			"GET, /favicon.ico", "GET, /nothing", "TRACE, /echo", "GET, nothing" })
	void namesAreInLowerCaseInHttp2(String method, String path) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			Http2Answer answer = client.read(client.request(method, path, true, "content-type", "text/html"));
			assertThat(answer.heads().getLast()).isNotEmpty()
				.allSatisfy((field) -> assertThat(field.getKey().toString()).matches(HTTP_2));
		}
	}

	@ParameterizedTest
	@CsvSource({ "/actuator/health", "/actuator/info", "/actuator/prometheus", "/actuator", "/nothing",
			"/actuator/info?{", "http://a/actuator" })
	void soTheyAreOnTheManagementPort(String target) {
		try (RawClient client = RawClient.connect(service.managementPort())) {
			Answer answer = client.ask("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(answer.fields()).isNotEmpty();
			assertNames(answer);
		}
	}

}
