package io.resound.server.http2;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.resound.server.http2.EchoRequest.head;
import static io.resound.server.http2.EchoRequest.headWithout;
import static org.assertj.core.api.Assertions.assertThat;

/** That frames on a stream that has ended harm no other stream of the connection. */
@OverTls
@BothWays
@Timeout(60)
class LateFramesTests {

	private static final byte[] HELLO = "hello".getBytes();

	private static final int LIMIT = 100_000;

	/** The window of the connection, which the service raises to this. */
	private static final int WINDOW = 1024 * 1024;

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.body=" + LIMIT + "B");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static Http2Client connect() {
		return Http2Client.connect(service.port());
	}

	static Stream<Arguments> malformedHeads() {
		return Stream.of(Arguments.of("te that is not trailers", head().add("te", "gzip")),
				Arguments.of("a name in upper case", head().add("X-Large", "a")),
				Arguments.of("a name with a space", head().add("x large", "a")),
				Arguments.of("an empty name", head().add("", "a")),
				Arguments.of("a value with a line feed", head().add("x-a", "a\nb")),
				Arguments.of("a value with a zero", head().add("x-a", "a\0b")),
				Arguments.of("a value that begins with a space", head().add("x-a", " a")),
				Arguments.of("a value that ends with a space", head().add("x-a", "a ")),
				Arguments.of("connection", head().add("connection", "close")),
				Arguments.of("keep-alive", head().add("keep-alive", "timeout=5")),
				Arguments.of("proxy-connection", head().add("proxy-connection", "close")),
				Arguments.of("upgrade", head().add("upgrade", "h2c")),
				Arguments.of("transfer-encoding", head().add("transfer-encoding", "chunked")),
				Arguments.of("two lengths", head().add("content-length", "4").add("content-length", "5")),
				Arguments.of("no method", headWithout(":method")), Arguments.of("no scheme", headWithout(":scheme")),
				Arguments.of("no path", headWithout(":path")), Arguments.of("an empty path", head().path("")),
				Arguments.of("two paths", head().add(":path", "/echo")),
				Arguments.of("two paths and no authority", headWithout(":authority").add(":path", "/echo")),
				Arguments.of("two methods", head().add(":method", "POST")),
				Arguments.of("two authorities", head().add(":authority", "a")),
				Arguments.of("a status", head().status("200")), Arguments.of("an unknown one", head().add(":a", "b")),
				Arguments.of("a protocol", head().add(":protocol", "websocket")),
				Arguments.of("CONNECT with a path", head().method("CONNECT")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("malformedHeads")
	void whatFollowsAMalformedHeadIsIgnored(String name, Http2Headers malformed) {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			int innocent = client.request("POST", "/echo", false);
			client.data(innocent, HELLO, false);
			int stream = client.request(malformed, false);
			sendLate(client, stream);
			client.data(innocent, HELLO, true);
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.PROTOCOL_ERROR);
			assertThat(client.read(innocent).text()).isEqualTo("hellohello");
			sendLate(client, stream);
			client.headers(stream, new DefaultHttp2Headers().set("x-checksum", "1"), true);
			client.reset(stream, Http2Client.CANCEL);
			client.headers(stream + 2, head(), true);
			assertThat(client.read(stream + 2).status()).isEqualTo(200);
			assertThat(client.answer(stream).resets()).isOne();
			assertThat(client.answer(stream).heads()).isEmpty();
			assertThat(client.isGoingAway()).isFalse();
		}
		assertEnded(before, 3, "malformed");
	}

	/** What a client may have sent before it learns of a reset. */
	private static void sendLate(Http2Client client, int stream) {
		client.data(stream, HELLO, false);
		client.data(stream, new byte[0], false);
		client.window(stream, 1000);
		client.send(2, 0, stream, new byte[] { 0, 0, 0, 0, 16 });
		client.send(0x42, 0, stream, HELLO);
	}

	private static void assertEnded(Metrics before, int requests, String reason) {
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			Metrics after = service.metrics();
			assertThat(after.sum("http_requests_total") - before.sum("http_requests_total")).isEqualTo(requests);
			assertThat(after.sum("http_requests_aborted_total") - before.sum("http_requests_aborted_total")).isOne();
			assertThat(after.sum("http_requests_aborted_total", "\"" + reason + "\"")
					- before.sum("http_requests_aborted_total", "\"" + reason + "\""))
				.isOne();
			assertThat(after.value("http_requests_in_flight")).isZero();
		});
	}

	@Test
	void aConnectionOutlivesAnyNumberOfMalformedRequests() {
		try (Http2Client client = connect()) {
			for (int i = 0; i < 500; i++) {
				int stream = client.request(head().add("te", "gzip"), false);
				client.data(stream, HELLO, true);
				assertThat(client.readReset(stream)).isEqualTo(Http2Client.PROTOCOL_ERROR);
			}
			assertLives(client);
		}
	}

	private static void assertLives(Http2Client client) {
		int stream = client.request("POST", "/echo", false);
		client.data(stream, HELLO, true);
		assertThat(client.read(stream).body()).isEqualTo(HELLO);
		assertThat(client.isGoingAway()).isFalse();
	}

	/**
	 * Each upload is larger than the window of a stream, all together than that of the
	 * connection.
	 */
	@Test
	void theRestOfARefusedUploadIsIgnoredAndItsWindowReturned() {
		Metrics before = service.metrics();
		int uploads = 60;
		try (Http2Client client = connect()) {
			int innocent = client.request("POST", "/echo", false);
			client.data(innocent, HELLO, false);
			for (int i = 0; i < uploads; i++) {
				int stream = client.request("POST", "/echo", false, "content-length", Integer.toString(LIMIT + 1));
				Http2Answer answer = client.read(stream);
				assertThat(answer.status()).isEqualTo(413);
				for (int piece = 0; piece < 4; piece++) {
					client.data(stream, new byte[16_384], piece == 3);
				}
				client.window(stream, 1000);
				assertThat(client.readReset(stream)).isEqualTo(Http2Client.NO_ERROR);
			}
			client.data(innocent, HELLO, true);
			assertThat(client.read(innocent).text()).isEqualTo("hellohello");
			assertLives(client);
			assertThat(client.answer(0).window()).isGreaterThan(uploads * 4L * 16_384 - WINDOW / 2);
			for (int i = 1; i <= uploads; i++) {
				assertThat(client.answer(2 * i + 1).resets()).isOne();
			}
		}
		Metrics after = service.metrics();
		assertThat(after.requests("POST", "/echo", "413")).isEqualTo(before.requests("POST", "/echo", "413") + uploads);
	}

	/** The window of the connection is that of stream 0, which is never reset. */
	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/echo?routed" })
	void afterAResetTheClientStillGivesWindowToTheConnection(String path) {
		byte[] body = new byte[LIMIT];
		new SplittableRandom(0).nextBytes(body);
		try (Http2Client client = connect()) {
			client.read(client.request(head(), true));
			client.readReset(client.request(head().add("te", "gzip"), true));
			for (int i = 0; i < 3; i++) {
				int stream = client.request("POST", path, false);
				for (int from = 0; from < LIMIT; from += 10_000) {
					client.data(stream, Arrays.copyOfRange(body, from, from + 10_000), from + 10_000 == LIMIT);
					while (client.answer(stream).body().length < from + 10_000) {
						client.readFrames(1);
					}
				}
				assertThat(client.read(stream).body()).isEqualTo(body);
			}
		}
	}

	@Test
	void aBodyThatOutgrowsTheLimitIsIgnoredAfterTheReset() {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			int innocent = client.request("POST", "/echo", false);
			int stream = client.request("POST", "/echo", false);
			for (int sent = 0; sent <= LIMIT; sent += 10_000) {
				client.data(stream, new byte[10_000], false);
				while (client.answer(stream).body().length < Math.min(LIMIT, sent + 10_000)) {
					client.readFrames(1);
				}
			}
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.CANCEL);
			sendLate(client, stream);
			client.data(innocent, HELLO, true);
			assertThat(client.read(innocent).body()).isEqualTo(HELLO);
			assertThat(client.answer(stream).resets()).isOne();
		}
		assertEnded(before, 2, "limit");
	}

	@Test
	void aStreamBeyondTheLimitIsRefusedAndItsFramesAreIgnored() {
		try (Http2Client client = connect()) {
			for (int i = 0; i < 100; i++) {
				client.request("POST", "/echo", false);
			}
			int refused = client.request("POST", "/echo", false);
			client.data(refused, HELLO, false);
			client.window(refused, 1000);
			client.data(refused, HELLO, true);
			assertThat(client.readReset(refused)).isEqualTo(Http2Client.REFUSED_STREAM);
			for (int stream = 1; stream < refused; stream += 2) {
				client.data(stream, HELLO, true);
				assertThat(client.read(stream).body()).isEqualTo(HELLO);
			}
			assertThat(client.answer(refused).resets()).isOne();
			assertLives(client);
		}
	}

	@Test
	void dataOnAStreamThatTheClientHasEndedIsAStreamErrorOnce() {
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", true);
			assertThat(client.read(stream).status()).isEqualTo(200);
			client.data(stream, HELLO, false);
			client.data(stream, HELLO, false);
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.STREAM_CLOSED);
			assertLives(client);
			assertThat(client.answer(stream).resets()).isOne();
		}
	}

	@Test
	void headersOnAStreamThatTheClientHasEndedAreAConnectionError() {
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", true);
			assertThat(client.read(stream).status()).isEqualTo(200);
			client.headers(stream, head(), true);
			assertThat(client.readGoAway()).isEqualTo(Http2Client.STREAM_CLOSED);
		}
	}

	@Test
	void headersOnAStreamThatTheClientHasResetAreAConnectionError() {
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", false);
			client.reset(stream, Http2Client.CANCEL);
			client.headers(stream, head(), true);
			assertThat(client.readGoAway()).isEqualTo(Http2Client.STREAM_CLOSED);
		}
	}

	@Test
	void headersOnALowerStreamAreAConnectionError() {
		try (Http2Client client = connect()) {
			client.headers(5, head(), true);
			assertThat(client.read(5).status()).isEqualTo(200);
			client.headers(3, head(), true);
			assertThat(client.readGoAway()).isEqualTo(Http2Client.PROTOCOL_ERROR);
		}
	}

	@Test
	void aPriorityFrameThatIsWrongEndsNoStreamThatDoesNotExist() {
		try (Http2Client client = connect()) {
			client.send(2, 0, 7, new byte[] { 0, 0, 0, 7, 16 });
			assertThat(client.readGoAway()).isEqualTo(Http2Client.PROTOCOL_ERROR);
			assertThat(client.answer(7).resets()).isZero();
		}
	}

	static Stream<Arguments> wrongFrames() {
		return Stream.of(Arguments.of("PRIORITY of four octets", 2, new byte[4], Http2Client.FRAME_SIZE_ERROR),
				Arguments.of("PRIORITY that depends on itself", 2, new byte[] { 0, 0, 0, 1, 16 },
						Http2Client.PROTOCOL_ERROR),
				Arguments.of("WINDOW_UPDATE of 0", 8, new byte[4], Http2Client.PROTOCOL_ERROR));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("wrongFrames")
	void aFrameThatIsWrongInItselfIsAStreamErrorOnceOnAStreamThatHasEnded(String name, int type, byte[] payload,
			int error) {
		try (Http2Client client = connect()) {
			int stream = client.request("GET", "/echo", true);
			assertThat(client.read(stream).status()).isEqualTo(200);
			client.send(type, 0, stream, payload);
			client.send(type, 0, stream, payload);
			assertThat(client.readReset(stream)).isEqualTo(error);
			assertLives(client);
			assertThat(client.answer(stream).resets()).isOne();
		}
	}

	@Test
	void headersAfterTheEndOfAStreamAreAStreamError() {
		try (Http2Client client = Http2Client.connect(service.port(), 0)) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, HELLO, true);
			client.headers(stream, head(), true);
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.STREAM_CLOSED);
			assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
			assertThat(client.answer(stream).resets()).isOne();
		}
	}

	/** The response of the route is written before the reset is read. */
	@ParameterizedTest
	@ValueSource(strings = { "/inspect", "/echo", "/nothing" })
	void aResetIsNotAnsweredByOne(String path) {
		try (Http2Client client = Http2Client.connect(service.port(), 0)) {
			client.sendTogether(() -> {
				client.reset(client.request("GET", path, false), Http2Client.CANCEL);
			});
			assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
			assertThat(client.answer(1).resets()).isZero();
		}
	}

}
