package io.resound.server.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests sent before the answers to those before them have come. */
@OverTls
@BothWays
@WithObservation
class PipeliningTests {

	private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String NOTHING = "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String CHUNKED = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
			+ "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n";

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

	private static void assertAnswersInOrder(RawClient client) {
		assertThat(client.read().text()).isEqualTo("one");
		assertThat(client.read().status()).isEqualTo(404);
		assertThat(client.read().text()).isEqualTo("abcde");
		assertThat(client.read().text()).isEqualTo("live\n");
		Answer empty = client.read();
		assertThat(empty.status()).isEqualTo(200);
		assertThat(empty.body()).isEmpty();
		assertThat(client.readHead().field("Content-Length")).isEqualTo("4");
		assertThat(client.read().status()).isEqualTo(204);
		assertThat(client.read().text()).isEqualTo("last");
	}

	private static String mix() {
		return post("one") + NOTHING + CHUNKED + LIVEZ + post("")
				+ "HEAD /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nhead"
				+ "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" + post("last");
	}

	@Test
	void requestsInOneSegmentAreAnsweredInOrder() {
		try (RawClient client = service.connect()) {
			client.send(mix());
			assertAnswersInOrder(client);
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@Test
	void requestsSentByteByByteAreAnsweredInOrder() {
		try (RawClient client = service.connect()) {
			client.sendByteByByte(mix().getBytes(StandardCharsets.ISO_8859_1));
			assertAnswersInOrder(client);
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@Test
	void requestsCutInTwoAtEveryByteAreAnsweredInOrder() {
		byte[] mix = mix().getBytes(StandardCharsets.ISO_8859_1);
		for (int cut = 1; cut < mix.length; cut++) {
			try (RawClient client = service.connect()) {
				client.send(java.util.Arrays.copyOf(mix, cut));
				client.send(java.util.Arrays.copyOfRange(mix, cut, mix.length));
				assertAnswersInOrder(client);
			}
		}
	}

	@Test
	void largeAndSmallBodiesAreNeverMixed() {
		byte[][] bodies = new byte[24][];
		Random random = new Random(2);
		ByteArrayOutputStream requests = new ByteArrayOutputStream();
		for (int i = 0; i < bodies.length; i++) {
			bodies[i] = new byte[(i % 3 == 0) ? 300_000 + i : i];
			random.nextBytes(bodies[i]);
			requests.writeBytes(
					post("").replace("Length: 0", "Length: " + bodies[i].length).getBytes(StandardCharsets.ISO_8859_1));
			requests.writeBytes(bodies[i]);
		}
		try (RawClient client = service.connect()) {
			client.sendMeanwhile(requests.toByteArray());
			for (byte[] body : bodies) {
				assertThat(client.read().body()).isEqualTo(body);
			}
			assertThat(client.ask(LIVEZ).status()).isEqualTo(200);
		}
	}

	@Test
	void aThousandRequestsAreAnsweredInOrder() {
		StringBuilder requests = new StringBuilder();
		for (int i = 0; i < 1000; i++) {
			requests.append(post("request " + i));
		}
		try (RawClient client = service.connect()) {
			client.sendMeanwhile(requests.toString().getBytes(StandardCharsets.ISO_8859_1));
			for (int i = 0; i < 1000; i++) {
				assertThat(client.read().text()).isEqualTo("request " + i);
			}
		}
	}

	/** Each that is decoded within the calls for the one before deepens the stack. */
	@Test
	void requestsForTheRouterInOneSegmentAreAnsweredWithoutDeepeningTheStack() {
		int count = 20_000;
		try (RawClient client = service.connect()) {
			client.sendMeanwhile(LIVEZ.repeat(count).getBytes(StandardCharsets.ISO_8859_1));
			for (int i = 0; i < count; i++) {
				assertThat(client.read().text()).isEqualTo("live\n");
			}
			assertThat(client.ask(NOTHING).status()).isEqualTo(404);
		}
	}

	@Test
	void everyPipelinedRequestIsCountedOnce() {
		String series = "http_requests_total{endpoint=\"/readyz\",method=\"GET\",status=\"200\"}";
		var before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send(LIVEZ.replace("livez", "readyz").repeat(100));
			for (int i = 0; i < 100; i++) {
				assertThat(client.read().status()).isEqualTo(200);
			}
		}
		assertThat(service.metrics().growth(before, series)).isEqualTo(100);
	}

	@Test
	void aRequestBehindAnUnfinishedOneWaitsForIt() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
			client.send("def" + LIVEZ + post("x"));
			assertThat(client.read().text()).isEqualTo("abcdef");
			assertThat(client.read().text()).isEqualTo("live\n");
			assertThat(client.read().text()).isEqualTo("x");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /nothing", "TRACE /echo", "POST /livez" })
	void aRefusalWithTheWholeBodyThereKeepsTheConnection(String what) {
		try (RawClient client = service.connect()) {
			client.send(what + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + LIVEZ);
			assertThat(client.read().status()).isBetween(404, 405);
			assertThat(client.read().text()).isEqualTo("live\n");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /nothing", "TRACE /echo", "POST /livez" })
	void aRefusalWithABodyStillToComeEndsTheConnection(String what) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(what + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhello");
			assertThat(answer.status()).isBetween(404, 405);
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(client.send(LIVEZ.repeat(100)).readToEnd()).isEmpty();
		}
	}

	@Test
	void aRefusalOfAChunkedRequestIsNeverOutOfStep() {
		try (RawClient client = service.connect()) {
			client.send(CHUNKED.replace("/echo", "/nothing") + LIVEZ);
			Answer refusal = client.read();
			assertThat(refusal.status()).isEqualTo(404);
			assertInStep(client, refusal);
		}
	}

	private static void assertInStep(RawClient client, Answer answer) {
		if ("close".equals(answer.field("Connection"))) {
			assertThat(client.readToEnd()).isEmpty();
		}
		else {
			assertThat(client.read().text()).isEqualTo("live\n");
		}
	}

	@Test
	void aRefusalOfABodySentByteByByteIsNeverOutOfStep() {
		try (RawClient client = service.connect()) {
			String smuggled = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
			String request = "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: " + smuggled.length() + "\r\n\r\n";
			client.sendByteByByte((request + smuggled + LIVEZ).getBytes(StandardCharsets.ISO_8859_1));
			Answer refusal = client.read();
			assertThat(refusal.status()).isEqualTo(404);
			assertInStep(client, refusal);
		}
	}

	@Test
	void aHandshakeOfAnEarlyWebSocketHasNoBody() {
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
					+ "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n" + LIVEZ);
			assertThat(client.read().body()).isEmpty();
			assertThat(client.read().text()).isEqualTo("live\n");
		}
	}

	@Test
	void nothingBehindConnectionCloseIsAnswered() {
		try (RawClient client = service.connect()) {
			client.send(post("one") + post("two").replace("Host: a", "Host: a\r\nConnection: Close") + LIVEZ);
			assertThat(client.read().text()).isEqualTo("one");
			Answer last = client.read();
			assertThat(last.text()).isEqualTo("two");
			assertThat(last.field("Connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

}
