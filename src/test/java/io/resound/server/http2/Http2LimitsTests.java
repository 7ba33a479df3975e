package io.resound.server.http2;

import java.time.Duration;

import io.netty.handler.codec.http2.Http2Headers;
import io.resound.testing.OverTls;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static io.resound.server.http2.EchoRequest.head;
import static io.resound.server.http2.EchoRequest.headWithout;
import static org.assertj.core.api.Assertions.assertThat;

/** What HTTP/2 does with malformed requests, limits, flow control and time. */
@OverTls
@BothWays
class Http2LimitsTests {

	private static final byte[] HELLO = "hello".getBytes();

	private static final int WINDOW = 65_535;

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.body=1MB", "server.max-http-request-header-size=4KB",
				"resound.limits.stall-timeout=800ms", "server.netty.idle-timeout=1500ms");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static Http2Client connect() {
		return Http2Client.connect(service.port());
	}

	@Test
	void aRequestWithoutAPathIsAStreamError() {
		assertStreamError(headWithout(":path"), new byte[0]);
	}

	@Test
	void aRequestWithoutAMethodIsAStreamError() {
		assertStreamError(headWithout(":method"), new byte[0]);
	}

	@Test
	void aFieldWithAnUpperCaseNameIsAStreamError() {
		assertStreamReset(head().add("X-Large", "a"), new byte[0]);
	}

	@Test
	void aFieldOfTheConnectionIsAStreamError() {
		assertStreamReset(head().add("connection", "close"), new byte[0]);
	}

	@Test
	void aBodyShorterThanDeclaredIsAStreamError() {
		assertStreamError(head().add("content-length", "6"), HELLO);
	}

	@Test
	void aBodyLongerThanDeclaredIsAStreamError() {
		assertStreamError(head().add("content-length", "4"), HELLO);
	}

	private static void assertStreamError(Http2Headers head, byte[] body) {
		Metrics before = service.metrics();
		assertStreamReset(head, body);
		assertOneMore(before, "malformed");
	}

	private static void assertStreamReset(Http2Headers head, byte[] body) {
		try (Http2Client client = connect()) {
			int stream = client.request(head, body.length == 0);
			if (body.length > 0) {
				client.data(stream, body, true);
			}
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.PROTOCOL_ERROR);
			assertThat(client.answer(stream).isWhole()).isFalse();
			assertLives(client);
		}
	}

	private static void assertLives(Http2Client client) {
		int stream = client.request("POST", "/echo", false);
		client.data(stream, HELLO, true);
		assertThat(client.read(stream).body()).isEqualTo(HELLO);
	}

	private static void assertOneMore(Metrics before, String reason) {
		String label = "reason=\"" + reason + "\"";
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			Metrics after = service.metrics();
			assertThat(after.sum("http_requests_aborted_total", label))
				.isEqualTo(before.sum("http_requests_aborted_total", label) + 1);
			assertThat(after.sum("http_requests_aborted_total"))
				.isEqualTo(before.sum("http_requests_aborted_total") + 1);
			assertThat(after.sum("http_requests_total")).isEqualTo(before.sum("http_requests_total") + 2);
			assertThat(after.value("http_requests_in_flight")).isZero();
		});
	}

	@Test
	void aHeadThatIsTooLargeIsRefusedAndCounted() {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			int stream = client.request("GET", "/echo", true, "x-large", "x".repeat(5000));
			assertThat(client.readHead(stream).status()).isEqualTo(431);
			assertLives(client);
		}
		assertThat(service.metrics().requests("OTHER", "UNKNOWN", "431"))
			.isEqualTo(before.requests("OTHER", "UNKNOWN", "431") + 1);
	}

	@Test
	void aStreamedBodyOverTheLimitIsCut() {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", false);
			byte[] piece = new byte[16 * 1024];
			for (int i = 0; i <= 64; i++) {
				client.data(stream, piece, false);
				int sent = (i + 1) * piece.length;
				Http2Answer answer = client.answer(stream);
				while (answer.body().length < sent && !answer.isEnded()) {
					client.readFrames(1);
				}
			}
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.CANCEL);
			assertLives(client);
		}
		assertOneMore(before, "limit");
	}

	@Test
	void aClientThatGivesNoWindowGetsOneWindowTakenIn() {
		try (Http2Client client = Http2Client.connect(service.port(), 0)) {
			int stream = client.request("POST", "/echo", false);
			sendWindow(client, stream, false);
			client.readFor(Duration.ofMillis(300));
			assertThat(client.answer(stream).window()).isZero();
			assertThat(client.answer(stream).body()).isEmpty();
			client.window(stream, WINDOW);
			while (client.answer(stream).body().length < WINDOW) {
				client.readFrames(1);
			}
			client.readFor(Duration.ofMillis(200));
			assertThat(client.answer(stream).window()).isBetween(WINDOW / 2L, (long) WINDOW);
			client.data(stream, HELLO, true);
			client.window(stream, WINDOW);
			assertThat(client.read(stream).body()).hasSize(WINDOW + HELLO.length);
		}
	}

	private static void sendWindow(Http2Client client, int stream, boolean end) {
		client.data(stream, new byte[16_384], false);
		client.data(stream, new byte[16_384], false);
		client.data(stream, new byte[16_384], false);
		client.data(stream, new byte[WINDOW - 3 * 16_384], end);
	}

	@Test
	void aStreamThatGetsNoWindowIsCutInTime() {
		Metrics before = service.metrics();
		try (Http2Client client = Http2Client.connect(service.port(), 0)) {
			int stream = client.request("POST", "/echo", false);
			sendWindow(client, stream, true);
			client.readForReset(stream);
		}
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			Metrics after = service.metrics();
			assertThat(after.aborted("/echo", "timeout")).isEqualTo(before.aborted("/echo", "timeout") + 1);
			assertThat(after.value("http_requests_in_flight")).isZero();
		});
	}

	@Test
	void anIdleConnectionIsToldToGoAndEnds() {
		try (Http2Client client = connect()) {
			long start = System.nanoTime();
			assertLives(client);
			assertThat(client.readToEnd()).isEqualTo(Http2Client.NO_ERROR);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1400),
					Duration.ofSeconds(10));
		}
	}

}
