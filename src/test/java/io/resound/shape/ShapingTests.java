package io.resound.shape;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.OverTls;
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

/** Delays and statuses on demand, by query and by field, in both versions of HTTP. */
@OverTls
@BothWays
@WithObservation
@Timeout(60)
class ShapingTests {

	@Started({ "resound.limits.stall-timeout=500ms", "resound.generate.longest=30s", "resound.generate.largest=1MB",
			"resound.shape.held=4" })
	private static Service service;

	private static Answer post(String path, String fields) {
		try (RawClient client = service.connect()) {
			return client.ask("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n" + fields
					+ "Content-Length: 5\r\n\r\nhello");
		}
	}

	private static Http2Answer postOverHttp2(String path, String... fields) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			List<String> sent = new ArrayList<>(List.of("content-type", "text/plain"));
			sent.addAll(List.of(fields));
			int stream = client.request("POST", path, false, sent.toArray(String[]::new));
			client.data(stream, "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII), true);
			return client.read(stream);
		}
	}

	// Statuses

	@Test
	void theStatusIsAnotherAndTheEchoStays() {
		Answer answer = post("/echo?status=503", "");
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.text()).isEqualTo("hello");
		assertThat(answer.field("Content-Type")).isEqualTo("text/plain");
		assertThat(answer.field("Content-Length")).isEqualTo("5");
		assertThat(answer.field("Resound-Applied")).isEqualTo("status=503");
		Http2Answer overHttp2 = postOverHttp2("/echo?status=503");
		assertThat(overHttp2.status()).isEqualTo(503);
		assertThat(overHttp2.text()).isEqualTo("hello");
		assertThat(overHttp2.field("content-type")).isEqualTo("text/plain");
		assertThat(overHttp2.field("resound-applied")).isEqualTo("status=503");
	}

	@Test
	void theFieldOrdersTheSame() {
		Answer answer = post("/echo/a", "Resound-Shape: status=429&delay=1ms\r\n");
		assertThat(answer.status()).isEqualTo(429);
		assertThat(answer.text()).isEqualTo("hello");
		assertThat(answer.field("Resound-Applied")).isEqualTo("delay=1ms, status=429");
		Http2Answer overHttp2 = postOverHttp2("/echo/a", "resound-shape", "status=429&delay=1ms");
		assertThat(overHttp2.status()).isEqualTo(429);
		assertThat(overHttp2.field("resound-applied")).isEqualTo("delay=1ms, status=429");
	}

	@Test
	void aQueryWithAKnownKeyTakesThePlaceOfTheField() {
		Answer answer = post("/echo?status=418", "Resound-Shape: delay=20s\r\n");
		assertThat(answer.field("Resound-Applied")).isEqualTo("status=418");
		Answer byField = post("/echo?page=2", "Resound-Shape: status=418\r\n");
		assertThat(byField.status()).isEqualTo(418);
	}

	@ParameterizedTest
	@ValueSource(strings = { "204", "304" })
	void aStatusWithoutContentHasNone(String status) {
		try (RawClient client = service.connect()) {
			Answer answer = client
				.ask("POST /echo?status=" + status + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
			assertThat(answer.status()).isEqualTo(Integer.parseInt(status));
			assertThat(answer.field("Content-Length")).isNull();
			assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
		Http2Answer overHttp2 = postOverHttp2("/echo?status=" + status);
		assertThat(overHttp2.status()).isEqualTo(Integer.parseInt(status));
		assertThat(overHttp2.body()).isEmpty();
		assertThat(overHttp2.field("content-length")).isNull();
	}

	@Test
	void resetContentHasNoneAndSaysSo() {
		Answer answer = post("/echo?status=205", "");
		assertThat(answer.status()).isEqualTo(205);
		assertThat(answer.field("Content-Length")).isEqualTo("0");
		assertThat(answer.field("Content-Type")).isNull();
	}

	@Test
	void headHasNoContentEither() {
		try (RawClient client = service.connect()) {
			client.send("HEAD /echo?status=503 HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(client.readHead().status()).isEqualTo(503);
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/inspect", "/anything" })
	void whatArrivedCanBeShapedToo(String path) {
		Answer answer = post(path + "?status=404", "");
		assertThat(answer.status()).isEqualTo(404);
		assertThat(answer.text()).contains("status=404");
		assertThat(answer.field("Resound-Applied")).isEqualTo("status=404");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/raw?status=503", "/livez?status=503", "/hostname?status=503&delay=20s",
			"/drip?delay=0&duration=0&status=x", "/?status=503" })
	void otherRoutesCannot(String path) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\nResound-Shape: status=503\r\n\r\n");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("Resound-Applied")).isNull();
		}
	}

	@Test
	void theSameSeedDrawsTheSame() {
		String drawn = post("/echo?delay=1us..1ms&status=500:50,501:50&seed=7", "").field("Resound-Applied");
		assertThat(drawn).startsWith("delay=").contains("us, status=50");
		assertThat(post("/echo?delay=1us..1ms&status=500:50,501:50&seed=7", "").field("Resound-Applied"))
			.isEqualTo(drawn);
		assertThat(postOverHttp2("/echo?delay=1us..1ms&status=500:50,501:50&seed=7").field("resound-applied"))
			.isEqualTo(drawn);
	}

	@Test
	void aShapeOfWhichNothingIsDrawnIsAPlainEcho() {
		Metrics before = service.metrics();
		Answer answer = post("/echo?status=503:0&delay=1s:0", "");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Resound-Applied")).isNull();
		await().untilAsserted(() -> assertThat(service.metrics().requests("POST", "/echo", "200"))
			.isEqualTo(before.requests("POST", "/echo", "200") + 1));
	}

	// What is refused

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			status=600     | The value of status in the query is \\"600\\" and must be a status from 200 to 599
			delay=31s      | must be a duration from 0s to 30s
			delay=10       | The value of delay in the query is \\"10\\"
			status=5:60,6:7 | The value of status in the query
			status=503&status=503 | must be given once
			""")
	void anImpossibleValueIsRefusedBeforeTheBodyIsAskedFor(String query, String problem) {
		try (RawClient client = service.connect()) {
			client.send("POST /echo?" + query
					+ " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
			Answer answer = client.read();
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.text()).contains(problem);
		}
		assertThat(postOverHttp2("/echo?" + query).status()).isEqualTo(400);
	}

	@Test
	void anUnknownKeyInTheFieldIsRefused() {
		Answer answer = post("/echo", "Resound-Shape: colour=red\r\n");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("colour").contains("delay, status");
	}

	@Test
	void aRequestThatIsRefusedKeepsTheStatusOfTheRefusal() {
		try (RawClient client = service.connect()) {
			Answer answer = client
				.ask("POST /anything?status=503 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
						+ "Content-Length: 5\r\n\r\nhello");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.field("Resound-Applied")).isNull();
		}
	}

	// Delays

	@Test
	void theResponseComesAfterTheDelay() {
		long start = System.nanoTime();
		Answer answer = post("/echo?delay=200ms", "");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(200),
				Duration.ofMillis(5200));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text()).isEqualTo("hello");
		assertThat(answer.field("Resound-Applied")).isEqualTo("delay=200ms");
	}

	@Test
	void aDelayMayBeLongerThanTheStallTimeout() {
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			client.send("POST /echo?delay=1.1s HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
			int stream = http2.request("GET", "/inspect?delay=1100ms", true);
			assertThat(client.read().text()).isEqualTo("hello");
			assertThat(http2.read(stream).status()).isEqualTo(200);
		}
	}

	@Test
	void aClientThatLeavesEndsTheDelay() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("GET /echo?delay=20s HTTP/1.1\r\nHost: a\r\n\r\n");
			await().until(() -> service.metrics().value("http_requests_in_flight") == 1);
			client.reset();
		}
		await().untilAsserted(() -> assertThat(service.metrics().aborted("SHAPED", "client"))
			.isEqualTo(before.aborted("SHAPED", "client") + 1));
	}

	@Test
	void asManyAreDelayedAsTheSettingAllows() {
		try (Http2Client http2 = Http2Client.connect(service.port())) {
			List<Integer> held = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				held.add(http2.request("GET", "/echo?delay=20s", true));
			}
			await().until(() -> service.metrics().value("http_requests_in_flight") == 4);
			Metrics before = service.metrics();
			Answer refused = post("/echo?delay=20s", "");
			assertThat(refused.status()).isEqualTo(503);
			assertThat(refused.text()).contains("At most 4 responses", "\"limit\":4",
					"\"setting\":\"resound.shape.held\"");
			assertThat(http2.read(http2.request("GET", "/inspect?delay=20s", true)).status()).isEqualTo(503);
			assertThat(post("/echo?status=418", "").status()).isEqualTo(418);
			await().untilAsserted(() -> assertThat(service.metrics().requests("POST", "SHAPED", "503"))
				.isEqualTo(before.requests("POST", "SHAPED", "503") + 1));
			held.forEach((stream) -> http2.reset(stream, Http2Client.CANCEL));
			await().until(() -> service.metrics().value("http_requests_in_flight") == 0);
			assertThat(post("/echo?delay=1ms", "").status()).isEqualTo(200);
		}
	}

	@Test
	void theDrainEndsDelaysWithTheResponse() {
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			client.send("POST /echo?delay=25s HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
			int stream = http2.request("GET", "/echo?delay=25s&status=503", true);
			await().until(() -> service.metrics().value("http_requests_in_flight") == 2);
			AvailabilityChangeEvent.publish(service.context(), ReadinessState.REFUSING_TRAFFIC);
			try {
				assertThat(client.read().text()).isEqualTo("hello");
				assertThat(http2.read(stream).status()).isEqualTo(503);
				assertThat(post("/echo?delay=25s", "").status()).isEqualTo(200);
			}
			finally {
				AvailabilityChangeEvent.publish(service.context(), ReadinessState.ACCEPTING_TRAFFIC);
			}
		}
	}

	// How they are counted

	@Test
	void aShapedRequestIsCountedAndTimedApart() {
		Metrics before = service.metrics();
		post("/echo?status=503", "");
		postOverHttp2("/inspect?delay=1ms");
		post("/echo", "");
		await().untilAsserted(() -> {
			Metrics now = service.metrics();
			assertThat(now.requests("POST", "SHAPED", "503")).isEqualTo(before.requests("POST", "SHAPED", "503") + 1);
			assertThat(now.requests("POST", "SHAPED", "200")).isEqualTo(before.requests("POST", "SHAPED", "200") + 1);
			assertThat(now.requests("POST", "/echo", "503")).isEqualTo(before.requests("POST", "/echo", "503"));
			assertThat(now.requests("POST", "/echo", "200")).isEqualTo(before.requests("POST", "/echo", "200") + 1);
			assertThat(now.growth(before, "http_request_duration_seconds_count{endpoint=\"SHAPED\",method=\"POST\"}"))
				.isEqualTo(2);
			assertThat(now.growth(before, "http_request_body_bytes_total{endpoint=\"SHAPED\"}")).isEqualTo(10);
		});
	}

}
