package io.resound.server.http2;

import java.time.Duration;
import java.util.Arrays;

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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.resound.server.http2.EchoRequest.head;
import static org.assertj.core.api.Assertions.assertThat;

/** What HTTP/2 does with heads that are too large or have too many fields. */
@OverTls
@BothWays
@Timeout(60)
class Http2HeadLimitsTests {

	private static final byte[] HELLO = "hello".getBytes();

	private static final int FIELDS = 50;

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("server.max-http-request-header-size=16KB", "resound.limits.fields=" + FIELDS,
				"resound.limits.head-timeout=1s");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static Http2Client connect() {
		return Http2Client.connect(service.port());
	}

	/** The type is put into the table of HPACK by a head that is refused. */
	@ParameterizedTest
	@ValueSource(ints = { 17_000, 19_000, 21_000, 40_000, 60_000 })
	void aHeadThatIsTooLargeIsRefusedWithTheDocument(int size) {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			Http2Headers large = head().add("content-type", "text/of-a-refused-head").add("x-large", "x".repeat(size));
			assertRefused(client, large, "server.max-http-request-header-size");
		}
		assertCounted(before);
	}

	@Test
	void aHeadWithTooManyFieldsIsRefusedWithTheDocument() {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			Http2Headers many = head().add("content-type", "text/of-a-refused-head");
			for (int i = 0; i < FIELDS; i++) {
				many.add("x-field-" + i, "a");
			}
			assertRefused(client, many, "resound.limits.fields");
			many.remove("x-field-0");
			int stream = client.request(many, false);
			client.data(stream, HELLO, true);
			assertThat(client.read(stream).status()).isEqualTo(200);
		}
		assertCounted(before, 4);
	}

	private static void assertRefused(Http2Client client, Http2Headers head, String setting) {
		int innocent = client.request("POST", "/echo", false);
		client.data(innocent, HELLO, false);
		int stream = client.request(head, true);
		Http2Answer answer = client.read(stream);
		assertThat(answer.status()).isEqualTo(431);
		assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
		assertThat(answer.text()).contains("\"status\":431", setting);
		client.data(innocent, HELLO, true);
		assertThat(client.read(innocent).text()).isEqualTo("hellohello");
		int next = client.request(head().add("content-type", "text/of-a-refused-head"), false);
		client.data(next, HELLO, true);
		assertThat(client.read(next).field("content-type")).isEqualTo("text/of-a-refused-head");
		assertThat(answer.resets()).isZero();
		assertThat(client.isGoingAway()).isFalse();
	}

	private static void assertCounted(Metrics before) {
		assertCounted(before, 3);
	}

	private static void assertCounted(Metrics before, int requests) {
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			Metrics after = service.metrics();
			assertThat(after.requests("OTHER", "UNKNOWN", "431") - before.requests("OTHER", "UNKNOWN", "431")).isOne();
			assertThat(after.sum("http_requests_total") - before.sum("http_requests_total")).isEqualTo(requests);
			assertThat(after.sum("http_requests_aborted_total")).isEqualTo(before.sum("http_requests_aborted_total"));
			assertThat(after.value("http_requests_in_flight")).isZero();
		});
	}

	/** One byte a field: a reference to an entry of HPACK's static table, "accept". */
	@Test
	void fieldsThatAreReferencesCountToo() {
		try (Http2Client client = connect()) {
			int first = client.request(head(), true);
			assertThat(client.read(first).status()).isEqualTo(200);
			byte[] block = new byte[4 + 400];
			Arrays.fill(block, (byte) (0x80 | 19));
			block[0] = (byte) (0x80 | 3);
			block[1] = (byte) (0x80 | 6);
			block[2] = (byte) (0x80 | 4);
			client.send(1, 4 | 1, 3, block);
			assertThat(client.read(3).status()).isEqualTo(431);
			assertThat(client.answer(3).text()).contains("resound.limits.fields");
		}
	}

	@Test
	void aBodyAfterARefusedHeadIsIgnored() {
		try (Http2Client client = connect()) {
			int stream = client.request(head().add("x-large", "x".repeat(20_000)), false);
			client.data(stream, HELLO, false);
			assertThat(client.read(stream).status()).isEqualTo(431);
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.NO_ERROR);
			client.data(stream, HELLO, false);
			client.headers(stream, new DefaultHttp2Headers().set("x-checksum", "1"), true);
			int next = client.request("GET", "/echo", true);
			assertThat(client.read(next).status()).isEqualTo(200);
			assertThat(client.answer(stream).resets()).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "large", "many", "pseudo" })
	void trailersThatAreRefusedEndTheirStreamOnly(String kind) {
		Http2Headers trailers = new DefaultHttp2Headers(false);
		switch (kind) {
			case "large" -> trailers.add("x-large", "x".repeat(20_000));
			case "many" -> {
				for (int i = 0; i <= FIELDS; i++) {
					trailers.add("x-field-" + i, "a");
				}
			}
			default -> trailers.add(":path", "/echo");
		}
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, HELLO, false);
			client.headers(stream, trailers, true);
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.PROTOCOL_ERROR);
			int next = client.request("GET", "/echo", true);
			assertThat(client.read(next).status()).isEqualTo(200);
			assertThat(client.answer(stream).resets()).isOne();
		}
	}

	@Test
	void aBlockThatDoesNotEndEndsTheConnection() {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			acknowledgeSettings(client);
			client.sendTogether(() -> {
				client.send(1, 0, 3, new byte[16_000]);
				for (int i = 0; i < 4; i++) {
					client.send(9, 0, 3, new byte[16_000]);
				}
			});
			assertThat(client.readGoAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(service.metrics().sum("http_requests_aborted_total"))
				.isEqualTo(before.sum("http_requests_aborted_total") + 1));
	}

	/** A block that has begun must not be interrupted by the acknowledgement. */
	private static void acknowledgeSettings(Http2Client client) {
		assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
	}

	@Test
	void aBlockOfManyFramesEndsTheConnection() {
		try (Http2Client client = connect()) {
			acknowledgeSettings(client);
			client.sendTogether(() -> {
				client.send(1, 0, 3, new byte[0]);
				for (int i = 0; i < 20; i++) {
					client.send(9, 0, 3, new byte[0]);
				}
			});
			assertThat(client.readGoAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
		}
	}

	/** It may lack a frame, or a part of its only one. */
	@ParameterizedTest
	@CsvSource({ "true, true", "true, false", "false, true", "false, false" })
	void aBlockThatIsNotCompletedInTimeEndsTheConnection(boolean alone, boolean whole) {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			acknowledgeSettings(client);
			if (!alone) {
				client.request("POST", "/echo", false);
			}
			if (whole) {
				client.send(1, 0, alone ? 3 : 5, new byte[] { 0 });
			}
			else {
				client.sendPart(1, 4, alone ? 3 : 5, 100, 50);
			}
			assertThat(client.readGoAway()).isEqualTo(Http2Client.NO_ERROR);
		}
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			Metrics after = service.metrics();
			assertThat(after.sum("http_requests_aborted_total", "\"timeout\"")
					- before.sum("http_requests_aborted_total", "\"timeout\""))
				.isEqualTo(alone ? 1 : 2);
			assertThat(after.value("http_requests_in_flight")).isZero();
		});
	}

}
