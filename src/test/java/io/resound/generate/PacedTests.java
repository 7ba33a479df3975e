package io.resound.generate;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Responses that take the time that is ordered: {@code /drip} and {@code /sse}. */
@BothWays
@WithObservation
@Timeout(60)
class PacedTests {

	@Started({ "resound.limits.stall-timeout=300ms", "resound.generate.longest=10s" })
	private static Service service;

	private static RawClient get(String target) {
		return service.connect().send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
	}

	private static Answer ask(String target) {
		try (RawClient client = get(target)) {
			return client.read();
		}
	}

	private static Http2Answer askOverHttp2(String target) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			return client.read(client.request("GET", target, true));
		}
	}

	private static Duration since(long nanos) {
		return Duration.ofNanos(System.nanoTime() - nanos);
	}

	// Bytes

	@ParameterizedTest
	@CsvSource({ "delay=0, 10, 200", "numbytes=1&delay=0, 1, 200", "numbytes=1KB&duration=0s&delay=0s, 1024, 200",
			"numbytes=300000&duration=100ms&delay=0, 300000, 200", "code=503&delay=0&duration=0.1, 10, 503",
			"code=599&numbytes=3&duration=10ms&delay=10ms, 3, 599" })
	void soManyBytesDripWithTheirNumberInTheHead(String query, int bytes, int status) {
		Answer answer = ask("/drip?" + query);
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.field("Content-Length")).isEqualTo(Integer.toString(bytes));
		assertThat(answer.field("Content-Type")).isEqualTo("text/plain");
		assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
		assertThat(answer.field("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
		assertThat(answer.text()).isEqualTo("*".repeat(bytes));
		Http2Answer http2 = askOverHttp2("/drip?" + query);
		assertThat(http2.status()).isEqualTo(status);
		assertThat(http2.text()).isEqualTo("*".repeat(bytes));
	}

	/** From when it was asked for: DripScheduleTests compares bytes with each other. */
	@Test
	void eachByteComesAtItsTime() {
		long start = System.nanoTime();
		try (RawClient client = get("/drip?numbytes=5&duration=1s&delay=500ms")) {
			assertThat(client.readHead().status()).isEqualTo(200);
			for (int i = 0; i < 5; i++) {
				client.readBytes(1);
				long due = 500 + 250L * i;
				assertThat(since(start)).as("byte " + i)
					.isBetween(Duration.ofMillis(due - 2), Duration.ofMillis(due + 240));
			}
		}
	}

	@Test
	void overHttp2TheTimeIsTheSame() {
		long start = System.nanoTime();
		assertThat(askOverHttp2("/drip?numbytes=5&duration=600ms&delay=200ms").text()).isEqualTo("*****");
		assertThat(since(start)).isBetween(Duration.ofMillis(798), Duration.ofMillis(2_500));
	}

	/** The bytes that are late are not the reason for others to be. */
	@Test
	void manyBytesTakeNoLongerThanTheyShould() {
		long start = System.nanoTime();
		assertThat(ask("/drip?numbytes=1000000&duration=1s&delay=0").body()).hasSize(1_000_000);
		assertThat(since(start)).isBetween(Duration.ofMillis(985), Duration.ofMillis(1_500));
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 205, 304 })
	void aStatusWithoutContentHasNone(int status) {
		Answer answer = ask("/drip?delay=10ms&code=" + status);
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.body()).isEmpty();
		assertThat(askOverHttp2("/drip?delay=10ms&code=" + status).body()).isEmpty();
	}

	@Test
	void headHasTheHeadAfterTheDelay() {
		long start = System.nanoTime();
		try (RawClient client = service.connect()) {
			Answer head = client.send("HEAD /drip?delay=300ms&duration=9s&numbytes=77 HTTP/1.1\r\nHost: a\r\n\r\n")
				.readHead();
			assertThat(head.field("Content-Length")).isEqualTo("77");
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
		assertThat(since(start)).isBetween(Duration.ofMillis(298), Duration.ofSeconds(3));
	}

	// Events

	@Test
	void eventsAreThoseOfGoHttpbin() {
		long before = System.currentTimeMillis();
		Answer answer = ask("/sse?count=3&duration=200ms");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Content-Type")).isEqualTo("text/event-stream");
		assertThat(answer.field("Transfer-Encoding")).isEqualTo("chunked");
		assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
		assertThat(answer.field("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
		List<JsonNode> events = events(answer.text());
		assertThat(events).extracting((event) -> event.get("id").asInt()).containsExactly(0, 1, 2);
		assertThat(events.getFirst().get("timestamp").asLong()).isBetween(before, before + 1_000);
		assertThat(events.getLast().get("timestamp").asLong() - events.getFirst().get("timestamp").asLong())
			.isBetween(199L, 1_500L);
		assertThat(events(askOverHttp2("/sse?count=3&duration=200ms").text())).hasSize(3);
	}

	private static List<JsonNode> events(String text) {
		List<JsonNode> events = new ArrayList<>();
		assertThat(text).endsWith("\n\n");
		for (String event : text.split("\n\n")) {
			assertThat(event).startsWith("event: ping\ndata: ");
			events.add(JsonMapper.shared().readTree(event.substring("event: ping\ndata: ".length())));
		}
		return events;
	}

	@Test
	void tenEventsComeByDefaultAndManyIfAskedFor() {
		assertThat(events(ask("/sse?duration=0").text())).hasSize(10);
		assertThat(events(ask("/sse?duration=0&count=10000").text())).hasSize(10_000)
			.last()
			.satisfies((event) -> assertThat(event.get("id").asInt()).isEqualTo(9_999));
	}

	@Test
	void theFirstEventDoesNotWaitForTheOthers() {
		long start = System.nanoTime();
		try (RawClient client = get("/sse?count=2&duration=9s")) {
			assertThat(client.readHead().status()).isEqualTo(200);
			client.readBytes("2f\r\nevent: ping".length());
			assertThat(since(start)).isLessThan(Duration.ofSeconds(3));
		}
	}

	// Stall timeout

	@ParameterizedTest
	@ValueSource(strings = { "/drip?numbytes=2&duration=2s&delay=0", "/drip?numbytes=1&duration=0&delay=2s",
			"/sse?count=2&duration=2s", "/sse?count=1&delay=2s" })
	void whatTheServicePacesIsNotStalled(String target) {
		assertThat(ask(target).body()).isNotEmpty();
		Http2Answer http2 = askOverHttp2(target);
		assertThat(http2.isWhole()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/bytes/1GB", "/stream-bytes/1GB", "/drip?numbytes=1GB&duration=100ms&delay=0",
			"/sse?count=16000000&duration=0" })
	void aClientThatDoesNotReadIs(String target) {
		String endpoint = target.replaceFirst("(/[a-z-]+).*", "$1");
		Metrics before = service.metrics();
		try (RawClient client = RawClient.connect(service.port(), 4096)) {
			client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
			awaitAborted(before, endpoint, "timeout");
		}
		before = service.metrics();
		try (Http2Client client = Http2Client.connect(service.port()).keepWindow()) {
			int stream = client.request("GET", target, true);
			awaitAborted(before, endpoint, "timeout");
			client.readForReset(stream);
		}
	}

	private static void awaitAborted(Metrics before, String endpoint, String reason) {
		await().atMost(20, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(service.metrics()
				.growth(before, "http_requests_aborted_total{endpoint=\"" + endpoint + "\",reason=\"" + reason + "\"}"))
				.isEqualTo(1));
	}

	// A client that leaves

	@ParameterizedTest
	@ValueSource(strings = { "/bytes/1GB", "/stream-bytes/1GB?chunk_size=1", "/drip?numbytes=1000&duration=9s&delay=0",
			"/sse?count=1000&duration=9s" })
	void aClientThatLeavesEndsTheWork(String target) throws IOException {
		String endpoint = target.replaceFirst("(/[a-z-]+).*", "$1");
		for (boolean reset : new boolean[] { true, false }) {
			Metrics before = service.metrics();
			try (RawClient client = get(target)) {
				client.readHead();
				client.readBytes(5);
				if (reset) {
					client.reset();
				}
			}
			awaitAborted(before, endpoint, "client");
		}
		Metrics before = service.metrics();
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("GET", target, true);
			client.readHead(stream);
			client.reset(stream, Http2Client.CANCEL);
			awaitAborted(before, endpoint, "client");
			assertThat(client.read(client.request("GET", "/livez", true)).status()).isEqualTo(200);
		}
		await().untilAsserted(() -> assertThat(service.metrics().value("http_requests_in_flight")).isZero());
	}

	/** Also while nothing is written that would show it. */
	@ParameterizedTest
	@ValueSource(strings = { "/drip?delay=9s&duration=0", "/sse?delay=9s&duration=0" })
	void aClientThatResetsDuringTheDelayEndsTheWait(String target) {
		String endpoint = target.replaceFirst("(/[a-z-]+).*", "$1");
		await().untilAsserted(() -> assertThat(service.metrics().value("http_requests_in_flight")).isZero());
		Metrics before = service.metrics();
		RawClient client = get(target);
		await().untilAsserted(() -> assertThat(service.metrics().value("http_requests_in_flight")).isEqualTo(1));
		client.reset();
		awaitAborted(before, endpoint, "client");
		before = service.metrics();
		try (Http2Client http2 = Http2Client.connect(service.port())) {
			int stream = http2.request("GET", target, true);
			http2.read(http2.request("GET", "/livez", true));
			http2.reset(stream, Http2Client.CANCEL);
			awaitAborted(before, endpoint, "client");
		}
	}

	// Values

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/drip?numbytes=0 | numbytes | 0 | a size from 1B to 1GB",
					"/drip?numbytes=2GB | numbytes | 2GB | a size from 1B to 1GB",
					"/drip?numbytes=x | numbytes | x | a size from 1B to 1GB",
					"/drip?duration=11s | duration | 11s | a duration from 0s to 10s",
					"/drip?duration=-1s | duration | -1s | a duration from 0s to 10s",
					"/drip?duration=soon | duration | soon | a duration from 0s to 10s",
					"/drip?delay=10001ms | delay | 10001ms | a duration from 0s to 10s",
					"/drip?delay=6s&duration=6 | delay and duration together | 12s | at most 10s",
					"/drip?delay=1s&delay=2s | delay | 1s, 2s | a duration from 0s to 10s",
					"/drip?code=199 | code | 199 | a whole number from 200 to 599",
					"/drip?code=600 | code | 600 | a whole number from 200 to 599",
					"/drip?code=ok | code | ok | a whole number from 200 to 599",
					"/sse?count=0 | count | 0 | a whole number from 1 to 16777216",
					"/sse?count=16777217 | count | 16777217 | a whole number from 1 to 16777216",
					"/sse?count=1.5 | count | 1.5 | a whole number from 1 to 16777216",
					"/sse?duration=1h | duration | 1h | a duration from 0s to 10s",
					"/sse?delay=9s&duration=9s | delay and duration together | 18s | at most 10s",
					"/sse?delay=<script> | delay | <script> | a duration from 0s to 10s" })
	void aValueOutOfRangeIsRefusedAtOnce(String target, String name, String value, String allowed) {
		Answer answer = ask(target);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
		assertThat(answer.text()).contains("The value of " + name + " is \\\"" + value + "\\\" and must be " + allowed);
		assertThat(askOverHttp2(target).text()).isEqualTo(answer.text());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/drip?duration=%31ms&delay=0", "/drip?duration=50%C2%B5s&delay=0",
			"/drip?duration=0.05&delay=.01", "/drip?delay=&duration=1ms&numbytes=&code=",
			"/sse?count=2&duration=1ms&x" })
	void theseAreGood(String target) {
		assertThat(ask(target).status()).isEqualTo(200);
	}

	/** The one that is not given makes way. */
	@Test
	void aDefaultIsNoReasonToRefuse() {
		try (RawClient client = get("/drip?duration=10s")) {
			assertThat(client.readHead().status()).isEqualTo(200);
		}
	}

}
