package io.resound.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.resound.testing.Answer;
import io.resound.testing.BodyClient;
import io.resound.testing.BothWays;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** How long a client may take. */
@BothWays
class TimeLimitsTests {

	private static final String HEAD = "POST /echo HTTP/1.1\r\nHost: a\r\n";

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.head-timeout=300ms", "resound.limits.stall-timeout=600ms",
				"server.netty.idle-timeout=1s");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(50));
	}

	@Test
	void aHeadThatIsNotCompleteInTimeIsRefused() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost:");
			assertHeadTimeout(client);
		}
		assertThat(service.metrics().requests("OTHER", "UNKNOWN", "408"))
			.isEqualTo(before.requests("OTHER", "UNKNOWN", "408") + 1);
	}

	@Test
	void aHeadOfOneByteIsRefusedInTime() {
		try (RawClient client = service.connect()) {
			client.send("P");
			assertHeadTimeout(client);
		}
	}

	@Test
	void aPrefaceOfHttp2ThatIsNotCompleteInTimeIsRefusedOnce() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("PRI * HTTP/2.0\r\n\r\nSM");
			assertThat(client.read().status()).isEqualTo(505);
			assertThat(client.readToEnd()).isEmpty();
		}
		Metrics after = service.metrics();
		assertThat(after.requests("OTHER", "UNKNOWN", "505")).isEqualTo(before.requests("OTHER", "UNKNOWN", "505") + 1);
		assertThat(after.requests("OTHER", "UNKNOWN", "408")).isEqualTo(before.requests("OTHER", "UNKNOWN", "408"));
		assertThat(after.value("http_requests_in_flight")).isZero();
	}

	@Test
	void aHeadIsHeldToItsTimeBehindAnotherRequestToo() {
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\nGET /ec");
			assertThat(client.read().status()).isEqualTo(200);
			assertHeadTimeout(client);
		}
	}

	private static void assertHeadTimeout(RawClient client) {
		long start = System.nanoTime();
		Answer answer = client.read();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(250),
				Duration.ofSeconds(3));
		assertThat(answer.statusLine()).startsWith("HTTP/1.1 408 ");
		assertThat(answer.field("connection")).isEqualTo("close");
		assertThat(answer.text()).contains("\"limit\":\"300 ms\",\"setting\":\"resound.limits.head-timeout\"");
		assertThat(client.readToEnd()).isEmpty();
	}

	@Test
	void drippingDoesNotBuyAHeadMoreTime() {
		long start = System.nanoTime();
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nX-Slow: ");
			await().until(() -> client.send("x").socket().getInputStream().available() > 0);
			assertThat(client.read().status()).isEqualTo(408);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
	}

	@Test
	void aBodyThatStallsIsRefusedWhileNothingIsAnswered() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Content-Length: 10\r\n\r\n");
			Answer answer = client.read();
			assertThat(answer.status()).isEqualTo(408);
			assertThat(answer.text()).contains("\"limit\":\"600 ms\",\"setting\":\"resound.limits.stall-timeout\"");
			assertThat(client.readToEnd()).isEmpty();
		}
		assertThat(service.metrics().requests("POST", "/echo", "408"))
			.isEqualTo(before.requests("POST", "/echo", "408") + 1);
	}

	@Test
	void aBodyThatStallsIsCutOnceTheAnswerHasBegun() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Content-Length: 10\r\n\r\nhello");
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.reset()).isTrue();
			assertThat(end.text()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
		}
		awaitOneTimeoutSince(before);
	}

	@Test
	@Timeout(30)
	void aClientThatDoesNotReadTheAnswerIsCut() {
		Metrics before = service.metrics();
		try (BodyClient client = BodyClient.post(service.port(), 1024 * 1024 * 1024)) {
			client.sendUntilBlocked(Duration.ofMillis(200));
			awaitOneTimeoutSince(before);
		}
	}

	private static void awaitOneTimeoutSince(Metrics before) {
		await().untilAsserted(() -> {
			Metrics after = service.metrics();
			assertThat(after.aborted("/echo", "timeout")).isEqualTo(before.aborted("/echo", "timeout") + 1);
			assertThat(after.value("http_requests_in_flight")).isZero();
		});
	}

	@Test
	void aSlowBodyIsNotCutAsLongAsItMoves() {
		try (RawClient client = service.connect()) {
			client.send(HEAD + "Content-Length: 10\r\n\r\n");
			AtomicInteger sent = new AtomicInteger();
			await().pollInterval(Duration.ofMillis(200)).until(() -> {
				client.send("x");
				return sent.incrementAndGet() == 10;
			});
			assertThat(client.read().text()).isEqualTo("xxxxxxxxxx");
		}
	}

	@Test
	@Timeout(30)
	void aSlowReaderIsNotCutAsLongAsItMoves() throws Exception {
		try (BodyClient client = BodyClient.post(service.port(), 16 * 1024 * 1024)) {
			client.echoSlowly(512 * 1024, Duration.ofMillis(100));
		}
	}

	@Test
	@Timeout(30)
	void aReaderThatIsSlowForItsBuffersIsNotCutEither() throws Exception {
		int length = 4 * 1024 * 1024;
		int slowly = 30 * 16 * 1024;
		try (RawClient client = RawClient.connect(service.port(), 32 * 1024)) {
			Thread sender = Thread.ofPlatform()
				.start(() -> client.send(HEAD + "Content-Length: " + length + "\r\n\r\n").send(new byte[length]));
			AtomicInteger read = new AtomicInteger();
			await().atMost(RawClient.PATIENCE)
				.pollInterval(Duration.ofMillis(100))
				.until(() -> read.addAndGet(client.readBytes(16 * 1024).length) >= slowly);
			client.readBytes(length - slowly);
			assertThat(sender.join(RawClient.PATIENCE)).isTrue();
		}
	}

	@Test
	void anIdleConnectionIsEnded() {
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(200);
			assertEndsIdle(client);
		}
	}

	@Test
	void aConnectionThatNeverSaysAnythingIsEnded() {
		try (RawClient client = service.connect()) {
			assertEndsIdle(client);
		}
	}

	private static void assertEndsIdle(RawClient client) {
		long start = System.nanoTime();
		assertThat(client.readToEnd()).isEmpty();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(900),
				Duration.ofSeconds(4));
	}

}
