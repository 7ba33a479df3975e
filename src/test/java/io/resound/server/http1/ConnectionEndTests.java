package io.resound.server.http1;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.resound.connection.ClientConnection;
import io.resound.connection.Loop;
import io.resound.connection.Loops;
import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** What FIN and reset mean, wherever in the exchange they come. */
@OverTls
@BothWays
class ConnectionEndTests {

	private static final Duration BOUND = Duration.ofSeconds(5);

	/** More than a collection takes. */
	private static final Duration ENOUGH = Duration.ofMillis(500);

	private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String ECHO_ABORTED = "http_requests_aborted_total{endpoint=\"/echo\",reason=\"client\"}";

	private static final String UNKNOWN_ABORTED = "http_requests_aborted_total{endpoint=\"UNKNOWN\",reason=\"client\"}";

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static String post(String body) {
		return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
	}

	private static void awaitGrowth(Metrics before, String series, int growth) {
		await().atMost(BOUND)
			.untilAsserted(() -> assertThat(service.metrics().growth(before, series)).isEqualTo(growth));
		assertThat(service.metrics().value("http_requests_in_flight")).isZero();
	}

	/** Thousands of connections may come and go within the time that one may linger. */
	@Test
	void nothingIsLeftInMemoryOfAConnectionThatHasLingeredAndClosed() throws Exception {
		WeakReference<ClientConnection> connection;
		long start;
		try (RawClient client = service.connect()) {
			assertThat(client.send(post("hello")).read().text()).isEqualTo("hello");
			await().atMost(BOUND).until(() -> connections().size() == 1);
			connection = new WeakReference<>(connections().getFirst());
			start = System.nanoTime();
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(200);
			assertThat(client.readToEnd()).isEmpty();
		}
		// Before the task that would have ended the lingering is due.
		Duration due = Duration.ofMillis(ClientConnection.LINGER_MILLIS).minusNanos(System.nanoTime() - start);
		assumeThat(due).as("time left on a machine that was slow to answer").isGreaterThan(ENOUGH);
		await().atMost(due).until(() -> {
			System.gc();
			return connection.refersTo(null);
		});
	}

	private static List<ClientConnection> connections() throws Exception {
		List<ClientConnection> connections = new CopyOnWriteArrayList<>();
		for (Loop loop : service.context().getBean(Loops.class).all()) {
			loop.loop().submit(() -> loop.forEach(connections::add)).get(5, TimeUnit.SECONDS);
		}
		return connections;
	}

	@Test
	void finBehindARequestIsAnsweredInFullAndThenClosed() {
		try (RawClient client = service.connect()) {
			client.send(post("hello")).finish();
			assertThat(client.read().text()).isEqualTo("hello");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void finBehindALargeRequestIsAnsweredInFull() {
		byte[] body = new byte[3_000_000];
		new Random(3).nextBytes(body);
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
			client.sendMeanwhileAndFinish(body);
			assertThat(client.read().body()).isEqualTo(body);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void finBehindAChunkedRequestIsAnsweredInFull() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
				.finish();
			assertThat(client.read().text()).isEqualTo("hello");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void finBehindPipelinedRequestsLetsAllBeAnswered() {
		try (RawClient client = service.connect()) {
			client.send(post("x".repeat(50_000)) + post("") + LIVEZ.repeat(50) + post("last")).finish();
			assertThat(client.read().text()).isEqualTo("x".repeat(50_000));
			assertThat(client.read().body()).isEmpty();
			for (int i = 0; i < 50; i++) {
				assertThat(client.read().text()).isEqualTo("live\n");
			}
			assertThat(client.read().text()).isEqualTo("last");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void finBehindPipelinedRequestsAndAPieceOfOneIsAnsweredAndCountedAsLost() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send(post("one") + post("two") + "GET /echo HTT").finish();
			assertThat(client.read().text()).isEqualTo("one");
			assertThat(client.read().text()).isEqualTo("two");
			assertThat(client.readToAnyEnd().bytes()).isEmpty();
		}
		awaitGrowth(before, UNKNOWN_ABORTED, 1);
	}

	@Test
	void finBehindPipelinedRequestsAndAPieceOfABodyEndsTheConnectionAtOnceAndIsCounted() {
		Metrics before = service.metrics();
		long start = System.nanoTime();
		try (RawClient client = service.connect()) {
			client.send(LIVEZ.repeat(3) + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello").finish();
			assertThat(client.readToAnyEnd().bytes()).as("what a reset leaves").isNotNull();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
		awaitGrowth(before, ECHO_ABORTED, 1);
	}

	@Test
	void finOnANewConnectionClosesIt() {
		try (RawClient client = service.connect()) {
			assertThat(client.finish().readToEnd()).isEmpty();
		}
	}

	@Test
	void finOnAnIdleConnectionClosesItAndCountsNothing() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
			assertThat(client.finish().readToEnd()).isEmpty();
		}
		assertThat(service.metrics().sum("http_requests_aborted_total"))
			.isEqualTo(before.sum("http_requests_aborted_total"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "G", "PRI * HTTP/2.0\r\n", "GET /echo", "GET /echo HTTP/1.1", "GET /echo HTTP/1.1\r\n",
			"GET /echo HTTP/1.1\r\nHost: a", "GET /echo HTTP/1.1\r\nHost: a\r\n",
			"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r" })
	void finInsideAHeadEndsTheConnectionAtOnce(String piece) {
		Metrics before = service.metrics();
		long start = System.nanoTime();
		try (RawClient client = service.connect()) {
			client.send(piece).finish();
			assertThat(client.readToAnyEnd().bytes()).isEmpty();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
		awaitGrowth(before, UNKNOWN_ABORTED, 1);
		assertThat(service.metrics().sum("http_requests_total")).isEqualTo(before.sum("http_requests_total"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 10\r\n\r\n", "Content-Length: 10\r\n\r\nhello",
			"Transfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
			"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
			"Expect: 100-continue\r\nContent-Length: 10\r\n\r\n" })
	void finInsideABodyEndsTheConnectionAtOnceAndIsCounted(String piece) {
		Metrics before = service.metrics();
		long start = System.nanoTime();
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + piece).finish();
			assertThat(client.readToAnyEnd().text()).doesNotContain("0\r\n\r\n");
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
		awaitGrowth(before, ECHO_ABORTED, 1);
		assertThat(service.metrics().sum("http_requests_total", "endpoint=\"/echo\"")
				- before.sum("http_requests_total", "endpoint=\"/echo\""))
			.isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 10\r\n\r\n", "Content-Length: 10\r\n\r\nhello",
			"Transfer-Encoding: chunked\r\n\r\n5\r\nhel" })
	void aResetInsideABodyIsCounted(String piece) {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + piece);
			await().atMost(BOUND)
				.untilAsserted(() -> assertThat(service.metrics().value("http_requests_in_flight")).isEqualTo(1));
			client.reset();
		}
		awaitGrowth(before, ECHO_ABORTED, 1);
	}

	@Test
	void anAbortedRequestIsNotAmongTheDurations() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello").finish();
			client.readToAnyEnd();
		}
		awaitGrowth(before, ECHO_ABORTED, 1);
		assertThat(service.metrics().sum("http_request_duration_seconds_count"))
			.isEqualTo(before.sum("http_request_duration_seconds_count"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "close", "Close", "x, close", "close, x" })
	void closeIsHonoured(String option) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: " + option + "\r\n\r\n");
			assertThat(answer.text()).isEqualTo("live\n");
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(new String(client.readToEnd(), StandardCharsets.ISO_8859_1)).isEmpty();
		}
	}

	@Test
	void connectionsAreCountedOutHoweverTheyEnd() {
		try (RawClient one = service.connect();
				RawClient two = service.connect();
				RawClient three = service.connect()) {
			one.ask(LIVEZ);
			two.ask(LIVEZ);
			three.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
			one.finish().readToEnd();
			two.reset();
			three.reset();
		}
		await().atMost(BOUND)
			.untilAsserted(
					() -> assertThat(service.metrics().value("http_connections_active{listener=\"http\"}")).isZero());
	}

}
