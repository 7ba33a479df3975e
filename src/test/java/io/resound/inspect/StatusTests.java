package io.resound.inspect;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The status that a path asks for, at {@code /status}. */
@OverTls
@BothWays
@WithObservation
@Timeout(60)
class StatusTests {

	@Started
	private static Service service;

	private static Answer ask(String path) {
		try (RawClient client = service.connect()) {
			return client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
		}
	}

	@Test
	void anyFinalStatusCanBeAskedFor() {
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			for (int status = 200; status <= 599; status++) {
				Answer answer = client.ask("GET /status/" + status + " HTTP/1.1\r\nHost: a\r\n\r\n");
				assertThat(answer.status()).isEqualTo(status);
				assertThat(answer.body()).isEmpty();
				boolean contentAllowed = status != 204 && status != 304;
				assertThat(answer.field("Content-Length")).as("%d", status).isEqualTo(contentAllowed ? "0" : null);
				assertThat(answer.field("Transfer-Encoding")).isNull();
				Http2Answer overHttp2 = http2.read(http2.request("GET", "/status/" + status, true));
				assertThat(overHttp2.status()).isEqualTo(status);
				assertThat(overHttp2.body()).isEmpty();
			}
		}
	}

	@Test
	void statusesThatNeedAFieldHaveIt() {
		assertThat(ask("/status/401").field("WWW-Authenticate")).isEqualTo("Basic realm=\"Resound\"");
		assertThat(ask("/status/407").field("Proxy-Authenticate")).isEqualTo("Basic realm=\"Resound\"");
		assertThat(ask("/status/405").field("Allow")).isEmpty();
		assertThat(ask("/status/200").field("WWW-Authenticate")).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "200, OK", "418, I'm a teapot", "425, Too Early", "451, Unavailable For Legal Reasons",
			"599, Server Error (599)" })
	void aRegisteredStatusHasItsPhrase(int status, String phrase) {
		assertThat(ask("/status/" + status).statusLine()).isEqualTo("HTTP/1.1 " + status + " " + phrase);
	}

	@Test
	void weightsAreRelative() {
		Map<Integer, Integer> counts = new TreeMap<>();
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 1000; i++) {
				counts.merge(client.ask("GET /status/200:3,503,418:0 HTTP/1.1\r\nHost: a\r\n\r\n").status(), 1,
						Integer::sum);
			}
		}
		assertThat(counts.keySet()).containsExactly(200, 503);
		// Less than 1 in 10^9 is further from 250.
		assertThat(counts.get(503)).isBetween(165, 335);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/status/503:0.25", "/status/503%3A2", "/%73tatus/503", "/status/503,503:1",
			"/status/503:.5", "/status/503:1.", "/status/200:0,503:0.000001" })
	void oneStatusIsAlwaysChosen(String path) {
		assertThat(ask(path).status()).isEqualTo(503);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "/x", "/199", "/600", "/1000", "/200/", "/200/x", "/200,", "/,200", "/200:",
			"/200:x", "/200:-1", "/200:.", "/200:1e3", "/200:NaN", "/200:0", "/200:0,201:0.0", "/200:1:2", "/100", "/%",
			"/+200", "/\u00c3\u00a4" })
	void anythingElseIsRefusedWithTheValue(String value) {
		Answer answer = ask("/status" + value);
		assertThat(answer.status()).isEqualTo(400);
		String shown = new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
		assertThat(answer.text())
			.contains("\"detail\":\"The value of the status in /status/{status} is \\\"" + shown.replaceFirst("^/", "")
					+ "\\\" and must be a status from 200 to 599, or a list of them with weights, "
					+ "as 200:0.9,500:0.1.\"");
	}

	@Test
	void aBodyIsDroppedAndTheConnectionGoesOn() {
		try (RawClient client = service.connect()) {
			String request = "POST /status/503 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
					+ "x".repeat(100_000);
			assertThat(client.ask(request).status()).isEqualTo(503);
			assertThat(client.ask(request).field("Connection")).isNull();
			assertThat(client.send("HEAD /status/502 HTTP/1.1\r\nHost: a\r\n\r\n").readHead().status()).isEqualTo(502);
		}
	}

	@Test
	void itsRequestsAreCountedByTheirStatus() {
		String series = "http_requests_total{endpoint=\"/status\",method=\"GET\",status=\"599\"}";
		Metrics before = service.metrics();
		ask("/status/599");
		assertThat(service.metrics().growth(before, series)).isEqualTo(1);
	}

}
