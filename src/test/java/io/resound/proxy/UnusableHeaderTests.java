package io.resound.proxy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.resound.limits.Connections;
import io.resound.testing.LogEvents;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections whose PROXY header is missing, malformed, too long or late: they end
 * without an answer, and are counted. Here the first listener expects headers.
 */
@Timeout(60)
class UnusableHeaderTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	/** Of the service. */
	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final byte[] TEXT = Headers.text("PROXY TCP4 192.0.2.1 192.0.2.2 40000 443");

	private static final byte[] BINARY = Headers.binary(Headers.PROXY, Headers.TCP4,
			Headers.addresses("192.0.2.1", 40_000, "192.0.2.2", 443));

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.listeners.http.proxy-protocol=required",
				"resound.limits.head-timeout=" + TIMEOUT.toMillis() + "ms");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void awaitNoConnection() {
		await().until(() -> service.context().getBean(Connections.class).open() == 0);
	}

	private static void assertCounted(Metrics before, String result) {
		String series = "proxy_headers_total{listener=\"http\",result=\"" + result + "\",version=\"none\"}";
		await().untilAsserted(() -> assertThat(service.metrics().growth(before, series)).as(result).isEqualTo(1));
		assertThat(service.metrics().sum("proxy_headers_total") - before.sum("proxy_headers_total")).isEqualTo(1);
	}

	private static void assertEnded(String result, byte[] sent) {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			assertThat(client.send(sent).readToAnyEnd().bytes()).isEmpty();
		}
		assertCounted(before, result);
	}

	@Test
	void withoutAHeaderAConnectionIsEnded() {
		assertEnded("missing", ECHO.getBytes(StandardCharsets.US_ASCII));
		assertEnded("missing", new byte[] { 'G' });
		assertEnded("missing", new byte[] { 22, 3, 1, 0, 1 });
		assertThat(service.metrics().sum("http_requests_total")).isZero();
	}

	@Test
	void withAMalformedHeaderTooWhateverFollows() {
		assertEnded("malformed", Headers.text("PROXY TCP4 192.0.2.1 192.0.2.2 40000"));
		assertEnded("malformed", Headers.join(Headers.text("PROXY TCP4 localhost localhost 1 2"),
				ECHO.getBytes(StandardCharsets.US_ASCII)));
		assertEnded("malformed", Headers.binary(Headers.PROXY, 0x77, new byte[12]));
	}

	@Test
	void withOneThatIsTooLongToo() {
		assertEnded("too_large", ("PROXY UNKNOWN " + "x".repeat(100)).getBytes(StandardCharsets.US_ASCII));
		byte[] large = Headers.binary(Headers.PROXY, Headers.TCP4, Headers.addresses("192.0.2.1", 1, "192.0.2.2", 2),
				Headers.tlv(0xea, new byte[600]));
		assertEnded("too_large", large);
		assertEnded("too_large", Arrays.copyOf(large, 16));
	}

	@Test
	void oneThatNeverComesIsAwaitedForAsLongAsAHead() {
		Metrics before = service.metrics();
		long start = System.nanoTime();
		try (RawClient client = service.connect()) {
			assertThat(client.readToEnd()).isEmpty();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT.dividedBy(2),
				TIMEOUT.multipliedBy(5));
		assertCounted(before, "timeout");
	}

	@Test
	void oneThatIsNotCompletedToo() {
		for (byte[] header : List.of(TEXT, BINARY)) {
			for (int length : new int[] { 1, header.length - 1 }) {
				assertEnded("timeout", Arrays.copyOf(header, length));
			}
		}
	}

	@Test
	void aClientThatLeavesWithinItIsCounted() {
		for (byte[] header : List.of(TEXT, BINARY)) {
			Metrics before = service.metrics();
			try (RawClient client = service.connect()) {
				client.send(Arrays.copyOf(header, header.length - 1)).finish().readToAnyEnd();
			}
			assertCounted(before, "closed");
			Metrics beforeReset = service.metrics();
			service.connect().send(Arrays.copyOf(header, 1)).reset();
			assertCounted(beforeReset, "closed");
		}
	}

	@Test
	void aClientThatSendsNothingAndLeavesIsNotCounted() {
		Metrics before = service.metrics();
		service.connect().close();
		awaitNoConnection();
		assertThat(service.metrics().sum("proxy_headers_total")).isEqualTo(before.sum("proxy_headers_total"));
	}

	@Test
	void nothingIsLoggedOfASingleOne() {
		try (LogEvents log = LogEvents.listen()) {
			assertEnded("missing", ECHO.getBytes(StandardCharsets.US_ASCII));
			assertEnded("malformed", Headers.text("PROXY TCP4"));
			assertThat(log.all()).isEmpty();
		}
	}

	@Test
	void theDrainWaitsForAHeaderThatHasBegunAndForTheRequestAfterIt() throws InterruptedException {
		try (Service draining = Service.start("resound.listeners.http.proxy-protocol=required",
				"resound.drain.timeout=20s");
				RawClient silent = draining.connect();
				RawClient begun = draining.connect()) {
			begun.send(Arrays.copyOf(BINARY, 20));
			await().until(() -> draining.metrics().value("resound_held_bytes") > 0);
			Thread stopping = Thread.ofVirtual().start(() -> draining.context().close());
			assertThat(silent.readToEnd()).isEmpty();
			begun.send(Arrays.copyOfRange(BINARY, 20, BINARY.length));
			assertThat(begun.ask(ECHO).text()).isEqualTo("hello");
			stopping.join();
		}
	}

	@Test
	void theAccessLogHasTheAddressOfTheHeader() {
		try (Service logging = Service.start("resound.listeners.http.proxy-protocol=required",
				"resound.server.access-log=true"); LogEvents log = LogEvents.listen()) {
			try (RawClient client = logging.connect()) {
				assertThat(client.send(TEXT).ask(ECHO).text()).isEqualTo("hello");
			}
			await().until(() -> !log.of("io.resound.access").isEmpty());
			assertThat(log.of("io.resound.access")).extracting(ILoggingEvent::getFormattedMessage)
				.allMatch((line) -> line.startsWith("192.0.2.1 http \"POST /echo HTTP/1.1\" 200 5 B "));
		}
	}

}
