package io.resound.shape;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.OverTls;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.UnixClient;
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

/** What goes wrong on the socket or on the stream because a request asks for it. */
@OverTls
@BothWays
@WithObservation
@Timeout(60)
class FaultTests {

	private static final Path SOCKET = Path.of("target/faults.sock");

	@Started({ "resound.limits.stall-timeout=500ms", "resound.generate.longest=2s", "resound.shape.held=2",
			"resound.listeners.local.path=target/faults.sock" })
	private static Service service;

	private static RawClient post(String query, String body) {
		return service.connect()
			.send("POST /echo?" + query + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n"
					+ body);
	}

	private static RawClient get(String query) {
		return service.connect().send("GET /echo?" + query + " HTTP/1.1\r\nHost: a\r\n\r\n");
	}

	private static void awaitAborted(Metrics before, String reason, int growth) {
		await().untilAsserted(() -> assertThat(service.metrics().aborted("SHAPED", reason))
			.isEqualTo(before.aborted("SHAPED", reason) + growth));
	}

	// HTTP/1.1

	@ParameterizedTest
	@ValueSource(strings = { "", "hello" })
	void aResetIsOneWithoutAByte(String body) {
		Metrics before = service.metrics();
		try (RawClient client = post("fault=reset", body)) {
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.reset()).isTrue();
			assertThat(end.text()).isEmpty();
		}
		awaitAborted(before, "shaped", 1);
	}

	@Test
	void aResetDoesNotWaitForTheBody() {
		try (RawClient client = service.connect()
			.send("POST /echo?fault=reset HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhello")) {
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "hello" })
	void anEmptyAnswerIsAFinWithoutAByte(String body) {
		Metrics before = service.metrics();
		try (RawClient client = post("fault=empty", body)) {
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.reset()).isFalse();
			assertThat(end.text()).isEmpty();
		}
		awaitAborted(before, "shaped", 1);
	}

	@Test
	void aResetAfterTheHeadIsOneAfterTheHead() {
		Metrics before = service.metrics();
		try (RawClient client = post("fault=reset-after-head&status=201", "hello")) {
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.reset()).isTrue();
			assertThat(end.text()).startsWith("HTTP/1.1 201 Created\r\n")
				.contains("Content-Length: 5\r\n", "Resound-Applied: status=201, fault=reset-after-head\r\n")
				.endsWith("\r\n\r\n");
		}
		awaitAborted(before, "shaped", 1);
	}

	@Test
	void aHeadThatIsCutNeverSaysThatItIsTheWholeResponse() {
		try (RawClient client = get("fault=reset-after-head")) {
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.reset()).isTrue();
			assertThat(end.text()).startsWith("HTTP/1.1 200 OK\r\n")
				.contains("Transfer-Encoding: chunked\r\n")
				.doesNotContain("Content-Length")
				.endsWith("\r\n\r\n");
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, ''", "1, h", "4, hell" })
	void aCutIsAfterSoManyBytes(int bytes, String sent) {
		Metrics before = service.metrics();
		try (RawClient client = post("fault=cut=" + bytes, "hello")) {
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.reset()).isTrue();
			assertThat(end.text()).contains("Content-Length: 5\r\n").endsWith("\r\n\r\n" + sent);
		}
		awaitAborted(before, "shaped", 1);
	}

	@Test
	void aLargeBodyIsCutToTheByte() {
		try (RawClient client = get("size=1MB&fault=cut=100000")) {
			byte[] sent = client.readToAnyEnd().bytes();
			String text = new String(sent, StandardCharsets.ISO_8859_1);
			assertThat(text).contains("Content-Length: 1048576\r\n");
			assertThat(sent.length - text.indexOf("\r\n\r\n") - 4).isEqualTo(100_000);
		}
	}

	@Test
	void aShorterBodyIsWholeAndTheConnectionGoesOn() {
		try (RawClient client = post("fault=cut=1000", "hello")) {
			assertThat(client.read().text()).isEqualTo("hello");
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@Test
	void aHangIsAHeadAndNothingMoreUntilTheClientLeaves() {
		Metrics before = service.metrics();
		try (RawClient client = get("fault=hang")) {
			Answer head = client.readHead();
			assertThat(head.field("Resound-Applied")).isEqualTo("fault=hang");
			assertThat(head.field("Content-Length")).isNull();
			assertThat(client.isSilentFor(Duration.ofMillis(1200))).isTrue();
			assertThat(service.metrics().value("http_requests_in_flight")).isEqualTo(1);
		}
		awaitAborted(before, "client", 1);
	}

	@Test
	void aHangEndsWhenItHasLastedForAsLongAsOneMayOrder() {
		Metrics before = service.metrics();
		long start = System.nanoTime();
		try (RawClient client = post("fault=hang", "hello"); Http2Client http2 = Http2Client.connect(service.port())) {
			int stream = http2.request("GET", "/echo?fault=hang", true);
			assertThat(client.readToAnyEnd().reset()).isTrue();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
			assertThat(http2.readReset(stream)).isEqualTo(Http2Client.INTERNAL_ERROR);
		}
		awaitAborted(before, "shaped", 2);
	}

	@Test
	void asManyHangAsTheSettingAllows() {
		try (RawClient one = get("fault=hang"); RawClient two = get("fault=hang&delay=1ms")) {
			one.readHead();
			two.readHead();
			try (RawClient three = get("fault=hang")) {
				assertThat(three.read().text()).contains("resound.shape.held");
			}
		}
		await().until(() -> service.metrics().value("http_requests_in_flight") == 0);
	}

	@Test
	void theDrainEndsAHang() {
		Metrics before = service.metrics();
		try (RawClient client = get("fault=hang"); Http2Client http2 = Http2Client.connect(service.port())) {
			int stream = http2.request("GET", "/echo?fault=hang", true);
			client.readHead();
			http2.readHead(stream);
			long start = System.nanoTime();
			AvailabilityChangeEvent.publish(service.context(), ReadinessState.REFUSING_TRAFFIC);
			try {
				assertThat(client.readToAnyEnd().reset()).isTrue();
				assertThat(http2.readReset(stream)).isEqualTo(Http2Client.INTERNAL_ERROR);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
			}
			finally {
				AvailabilityChangeEvent.publish(service.context(), ReadinessState.ACCEPTING_TRAFFIC);
			}
		}
		awaitAborted(before, "shaped", 2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "close=true", "close=100" })
	void aCloseIsAnnouncedAndComesAfterTheResponse(String query) {
		try (RawClient client = post(query, "hello")) {
			Answer answer = client.read();
			assertThat(answer.text()).isEqualTo("hello");
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(answer.field("Resound-Applied")).isEqualTo("close=true");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	// HTTP/2

	@ParameterizedTest
	@CsvSource({ "reset, false, ''", "empty, false, ''", "reset-after-head, true, ''", "cut=0, true, ''",
			"cut=4, true, hell" })
	void overHttp2TheStreamIsResetAndTheConnectionLives(String fault, boolean head, String sent) {
		Metrics before = service.metrics();
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo?fault=" + fault, false);
			client.data(stream, "hello".getBytes(StandardCharsets.US_ASCII), true);
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.INTERNAL_ERROR);
			Http2Answer answer = client.answer(stream);
			assertThat(answer.heads()).hasSize(head ? 1 : 0);
			assertThat(answer.text()).isEqualTo(sent);
			assertThat(answer.resets()).isEqualTo(1);
			assertThat(client.read(client.request("GET", "/livez", true)).status()).isEqualTo(200);
			assertThat(client.isGoingAway()).isFalse();
		}
		awaitAborted(before, "shaped", 1);
	}

	@Test
	void overHttp2AHangIsAHeadAndTheOtherStreamsGoOn() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("GET", "/echo?fault=hang", true);
			assertThat(client.readHead(stream).status()).isEqualTo(200);
			assertThat(client.read(client.request("GET", "/livez", true)).status()).isEqualTo(200);
			client.readFor(Duration.ofMillis(1200));
			assertThat(client.answer(stream).isEnded()).isFalse();
			assertThat(client.answer(stream).field("content-length")).isNull();
			client.reset(stream, Http2Client.CANCEL);
		}
		await().until(() -> service.metrics().value("http_requests_in_flight") == 0);
	}

	@Test
	void overHttp2ACloseIsAGoawayAndTheResponseIsWhole() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo?close=true", false);
			client.data(stream, "hello".getBytes(StandardCharsets.US_ASCII), true);
			assertThat(client.read(stream).text()).isEqualTo("hello");
			client.readToEnd();
			assertThat(client.isGoingAway()).isTrue();
		}
	}

	// Unix domain sockets

	@ParameterizedTest
	@CsvSource({ "reset, ''", "empty, ''", "reset-after-head, 'HTTP/1.1 200 OK'", "cut=4, 'HTTP/1.1 200 OK'" })
	void onAUnixSocketAFaultIsAClose(String fault, String begins) throws IOException {
		assertThat(Files.exists(SOCKET)).isTrue();
		try (UnixClient client = UnixClient.connect(SOCKET)) {
			client.send("POST /echo?fault=" + fault + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
			String read = new String(client.readToEnd(), StandardCharsets.ISO_8859_1);
			assertThat(read).startsWith(begins);
			if (begins.isEmpty()) {
				assertThat(read).isEmpty();
			}
			else {
				assertThat(read).contains("Content-Length: 5\r\n")
					.endsWith(fault.equals("cut=4") ? "\r\n\r\nhell" : "\r\n\r\n");
			}
		}
	}

}
