package io.resound.inspect;

import java.time.Duration;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
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

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A response after a while, at {@code /delay}. */
@OverTls
@BothWays
@WithObservation
@Timeout(60)
class DelayTests {

	@Started({ "resound.limits.stall-timeout=500ms", "resound.generate.longest=30s" })
	private static Service service;

	private static Answer ask(String path) {
		try (RawClient client = service.connect()) {
			return client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
		}
	}

	@ParameterizedTest
	@CsvSource({ "/delay/0, 0", "/delay/0s, 0", "/delay/250us, 0", "/delay/100ms, 100", "/delay/0.2, 200",
			"/delay/%2E2, 200", "/delay/100ms100ms, 200", "/delay/1%C2%B5s, 0", "/delay/1\u00c2\u00b5s, 0",
			"/delay/+.1s, 100" })
	void theResponseComesAfterTheDuration(String path, long millis) {
		long start = System.nanoTime();
		Answer answer = ask(path);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(millis),
				Duration.ofMillis(millis + 5000));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text()).startsWith("{\"args\":{},\"headers\":{\"Host\":[\"a\"]},\"method\":\"GET\"");
	}

	@Test
	void itMayBeLongerThanTheStallTimeout() {
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			client.send("POST /delay/1.1s HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			int stream = http2.request("GET", "/delay/1100ms", true);
			assertThat(client.read().text()).contains("\"data\":\"data:application/octet-stream;base64,aGk=\"");
			assertThat(http2.read(stream).status()).isEqualTo(200);
		}
	}

	@Test
	void aBodyThatStallsAfterItIsRefused() {
		try (RawClient client = service.connect()) {
			client.send("POST /delay/600ms HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh");
			assertThat(client.read().status()).isEqualTo(408);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "/x", "/1;x", "/1d", "/-1s", "/30.001", "/31s", "/1h", "/1s/x", "/1s%00", "/NaN",
			"/1e1", "/99999999999999999999" })
	void anythingElseIsRefusedWithTheValueAndTheLimit(String value) {
		Answer answer = ask("/delay" + value);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("from 0s to 30s", "\"setting\":\"resound.generate.longest\"")
			.contains("\"actual\":\"" + value.replaceFirst("^/", "").replace("%00", "\\u0000"));
	}

	@Test
	void aBodyThatIsTooLargeIsRefusedBeforeTheDelay() {
		try (RawClient client = service.connect()) {
			client.send("POST /delay/20s HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 65537\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(413);
		}
	}

	@Test
	void aClientThatLeavesEndsIt() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("GET /delay/20s HTTP/1.1\r\nHost: a\r\n\r\n");
			await().until(() -> service.metrics().value("http_requests_in_flight") == 1);
			client.reset();
		}
		await().untilAsserted(() -> assertThat(
				service.metrics().growth(before, "http_requests_aborted_total{endpoint=\"/delay\",reason=\"client\"}"))
			.isEqualTo(1));
	}

	@Test
	void theDrainEndsItWithTheResponse() {
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			client.send("GET /delay/25s HTTP/1.1\r\nHost: a\r\n\r\n");
			int stream = http2.request("GET", "/delay/25s", true);
			await().until(() -> service.metrics().value("http_requests_in_flight") == 2);
			AvailabilityChangeEvent.publish(service.context(), ReadinessState.REFUSING_TRAFFIC);
			try {
				assertThat(client.read().status()).isEqualTo(200);
				assertThat(http2.read(stream).status()).isEqualTo(200);
				assertThat(ask("/delay/25s").status()).isEqualTo(200);
			}
			finally {
				AvailabilityChangeEvent.publish(service.context(), ReadinessState.ACCEPTING_TRAFFIC);
			}
		}
	}

}
