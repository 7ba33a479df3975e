package io.resound.echo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.OverTls;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** When an echo is answered, and by what. */
@OverTls
@BothWays
@WithObservation
class AnswerModesTests {

	private static final int KB = 1024;

	private static final int MB = 1024 * 1024;

	private static final Duration A_WHILE = Duration.ofMillis(200);

	private static final String COMPLETE = "Resound-Answer: complete\r\n";

	private static final String NAMES = "streamed, complete, discard";

	@Started("resound.spool.exchange=8MB")
	private static Service service;

	@AfterEach
	void nothingIsSpooledAnyMore() {
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			assertThat(service.metrics().value("resound_spool_exchanges")).isZero();
			assertThat(service.metrics().value("resound_spool_bytes")).isZero();
		});
	}

	// How a request chooses

	@ParameterizedTest
	@ValueSource(
			strings = { "/echo HTTP/1.1\r\nResound-Answer: complete", "/echo HTTP/1.1\r\nresound-answer:  complete ",
					"/echo?answer=complete HTTP/1.1", "/echo/below?a=b&answer=complete&answers HTTP/1.1",
					"/echo?answer=discard HTTP/1.1\r\nResound-Answer: complete" })
	void aCompleteAnswerBeginsWhenTheRequestIsComplete(String beginning) {
		try (RawClient client = service.connect()) {
			client.send("POST " + beginning + "\r\nHost: a\r\nContent-Type: text/x\r\nContent-Length: 10\r\n\r\nhello");
			assertThat(client.isSilentFor(A_WHILE)).isTrue();
			Answer answer = client.send("world").read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).isEqualTo("helloworld");
			assertThat(answer.field("content-length")).isEqualTo("10");
			assertThat(answer.field("content-type")).isEqualTo("text/x");
			assertThat(answer.field("content-security-policy")).isEqualTo("sandbox; default-src 'none'");
			assertThat(answer.field("cache-control")).isEqualTo("no-store");
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@Test
	void anHttp2AnswerBeginsWhenTheRequestIsCompleteToo() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int byField = client.request("POST", "/echo", false, "resound-answer", "complete");
			int byQuery = client.request("POST", "/echo?answer=complete", false, "content-length", "10");
			client.data(byField, bytes("hello"), false);
			client.data(byQuery, bytes("hello"), false);
			client.readFor(A_WHILE);
			assertThat(client.answer(byField).heads()).isEmpty();
			assertThat(client.answer(byQuery).heads()).isEmpty();
			client.data(byField, bytes("world"), true);
			client.data(byQuery, bytes("world"), true);
			assertThat(client.read(byField).text()).isEqualTo("helloworld");
			assertThat(client.read(byQuery).text()).isEqualTo("helloworld");
			assertThat(client.answer(byQuery).field("content-length")).isEqualTo("10");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo HTTP/1.1\r\nResound-Answer: streamed",
			"/echo?answer=complete HTTP/1.1\r\nResound-Answer: streamed", "/echo?answer=streamed HTTP/1.1",
			"/echo?answers=complete HTTP/1.1", "/echo?digest=perhaps HTTP/1.1" })
	void aStreamedAnswerBeginsAtOnce(String beginning) {
		try (RawClient client = service.connect()) {
			client.send("POST " + beginning + "\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
			assertThat(new String(client.readBytes(15), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "complete", "discard" })
	void theSettingIsForRequestsThatDoNotSayIt(String mode) {
		try (Service other = Service.start("resound.echo.answer=" + mode);
				RawClient client = other.connect();
				Http2Client http2 = Http2Client.connect(other.port())) {
			String expected = mode.equals("complete") ? "helloworld" : "{\"bytes\":10}";
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
			assertThat(client.isSilentFor(A_WHILE)).isTrue();
			assertThat(client.send("world").read().text()).isEqualTo(expected);
			int stream = http2.request("POST", "/echo", false);
			http2.data(stream, bytes("hello"), false);
			http2.readFor(A_WHILE);
			assertThat(http2.answer(stream).heads()).isEmpty();
			http2.data(stream, bytes("world"), true);
			assertThat(http2.read(stream).text()).isEqualTo(expected);
			client.send("POST /echo?answer=streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
			assertThat(new String(client.readBytes(15), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo HTTP/1.1\r\nResound-Answer: later|Resound-Answer|later",
			"/echo HTTP/1.1\r\nResound-Answer: |Resound-Answer|",
			"/echo HTTP/1.1\r\nResound-Answer: complete\r\nResound-Answer: complete|Resound-Answer|complete, complete",
			"/echo?answer HTTP/1.1|answer|", "/echo?answer=Complete HTTP/1.1|answer|Complete",
			"/echo?answer=bogus HTTP/1.1\r\nResound-Answer: complete|answer|bogus",
			"/echo?answer=discard&answer=complete HTTP/1.1|answer|discard, complete" })
	void anUnknownModeIsRefusedBeforeTheBodyIsAskedFor(String request) {
		String[] parts = request.split("\\|", -1);
		try (RawClient client = service.connect()) {
			Answer answer = client
				.ask("POST " + parts[0] + "\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
			assertThat(answer.status()).isEqualTo(400);
			JsonNode problem = JsonMapper.shared().readTree(answer.text());
			assertThat(problem.get("detail").asString())
				.isEqualTo("The value of " + parts[1] + " is \"" + parts[2] + "\" and must be one of " + NAMES + ".");
			assertThat(problem.get("allowed").asString()).isEqualTo(NAMES);
			assertThat(problem.get("actual").asString()).isEqualTo(parts[2]);
		}
	}

	@Test
	void anUnknownModeIsRefusedOnHttp2Too() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			Http2Answer answer = client.read(client.request("GET", "/echo", true, "resound-answer", "later"));
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.text()).contains("\\\"later\\\" and must be one of " + NAMES);
			assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
		}
	}

	@Test
	void otherRoutesHaveNoModes() {
		try (RawClient client = service.connect()) {
			assertThat(client.ask("GET /livez?answer=later HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	// Complete

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 4 * KB, 64 * KB, 64 * KB + 1, 256 * KB, MB + 1, 8 * MB })
	void aClientThatSendsEverythingBeforeItReadsGetsAllBytes(int size) {
		byte[] body = random(size);
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + "Content-Length: " + size + "\r\n\r\n");
			client.send(body);
			Answer answer = client.read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("content-length")).isEqualTo(Integer.toString(size));
			assertThat(answer.body()).isEqualTo(body);
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + "Content-Length: " + size + "\r\n\r\n");
			assertThat(client.send(body).read().body()).isEqualTo(body);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 64 * KB, 64 * KB + 1, 3 * MB })
	void aBodyOfUnknownLengthComesBackInChunks(int size) {
		byte[] body = random(size);
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE
					+ "Transfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n");
			client.send(chunks(body, 10_007)).send("0\r\nX-T: 1\r\n\r\n");
			Answer answer = client.read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.body()).isEqualTo(body);
			if (size > 0) {
				assertThat(answer.field("transfer-encoding")).isEqualTo("chunked");
				assertThat(answer.field("content-length")).isNull();
			}
			else {
				assertThat(answer.field("content-length")).isEqualTo("0");
			}
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 64 * KB, 64 * KB + 1, 4 * MB })
	void allBytesComeBackOnHttp2(int size) {
		byte[] body = random(size);
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false, "resound-answer", "complete");
			client.upload(stream, body, true);
			Http2Answer answer = client.read(stream);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.body()).isEqualTo(body);
		}
	}

	@Test
	void aClientOfHttp2ThatGivesNoWindowWaitsInTheSpool() {
		byte[] body = random(2 * MB);
		try (Http2Client client = Http2Client.connect(service.port()).keepWindow()) {
			int stream = client.request("POST", "/echo", false, "resound-answer", "complete");
			client.upload(stream, body, true);
			client.readFor(A_WHILE);
			assertThat(client.answer(stream).body()).hasSize(65_535);
			assertThat(service.metrics().value("resound_spool_bytes")).isGreaterThan(MB);
			client.window(0, 3 * MB);
			client.window(stream, 3 * MB);
			assertThat(client.read(stream).body()).isEqualTo(body);
		}
	}

	@Test
	void whoReadsSlowlyHoldsLittleMemory() {
		byte[] body = random(8 * MB);
		double held = service.metrics().value("resound_held_bytes");
		try (RawClient client = RawClient.connect(service.port(), 16 * KB)) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + "Content-Length: " + body.length + "\r\n\r\n")
				.send(body);
			await().atMost(Duration.ofSeconds(10))
				.until(() -> service.metrics().value("resound_spool_bytes") < body.length);
			assertThat(service.metrics().value("resound_held_bytes") - held).isLessThan(512 * KB);
			assertThat(service.metrics().value("resound_spool_exchanges")).isOne();
			assertThat(client.read().body()).isEqualTo(body);
		}
	}

	@Test
	void aClientThatWaitsIsAskedForItsBody() {
		try (RawClient client = service.connect()) {
			assertThat(client
				.ask("POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE
						+ "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
				.status()).isEqualTo(100);
			assertThat(client.send("he").isSilentFor(A_WHILE)).isTrue();
			assertThat(client.send("llo").read().text()).isEqualTo("hello");
		}
	}

	@Test
	void aRequestWithoutABodyAndHeadAreAnsweredAsAlways() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + "\r\n");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("content-length")).isEqualTo("0");
			client.send("HEAD /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + "Content-Length: 5\r\n\r\nhello");
			Answer head = client.readHead();
			assertThat(head.status()).isEqualTo(200);
			assertThat(head.field("content-length")).isEqualTo("5");
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@Test
	void aClientThatHasSentFinGetsAllBytes() {
		byte[] body = random(2 * MB);
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + "Content-Length: " + body.length + "\r\n\r\n")
				.send(body)
				.finish();
			assertThat(client.read().body()).isEqualTo(body);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Expect: 100-continue\r\n", "" })
	void aDeclaredLengthAboveTheLimitIsRefusedAtOnce(String expect) {
		try (RawClient client = service.connect()) {
			requireTooLarge(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + expect + "Content-Length: "
					+ (8 * MB + 1) + "\r\n\r\n"), 8 * MB + 1);
		}
	}

	@Test
	void aBodyThatPassesTheLimitIsRefused() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + "Transfer-Encoding: chunked\r\n\r\n")
				.send(chunks(new byte[8 * MB], MB));
			assertThat(client.isSilentFor(A_WHILE)).isTrue();
			Answer answer = client.send("1\r\na\r\n").read();
			requireTooLarge(answer, 8 * MB + 1);
			assertThat(answer.field("connection")).isEqualTo("close");
			assertThat(client.send("5\r\nhello\r\n0\r\n\r\n").readToEnd()).isEmpty();
		}
	}

	private static void requireTooLarge(Answer answer, int bytes) {
		assertThat(answer.status()).isEqualTo(413);
		JsonNode problem = JsonMapper.shared().readTree(answer.text());
		assertThat(problem.get("setting").asString()).isEqualTo("resound.spool.exchange");
		assertThat(problem.get("limit").asInt()).isEqualTo(8 * MB);
		assertThat(problem.get("actual").asInt()).isEqualTo(bytes);
	}

	@Test
	void aBodyOfHttp2AboveTheLimitIsRefused() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int declared = client.request("POST", "/echo?answer=complete", false, "content-length",
					Integer.toString(8 * MB + 1));
			assertThat(client.read(declared).status()).isEqualTo(413);
			assertThat(client.answer(declared).text()).contains("\"setting\":\"resound.spool.exchange\"");
			int undeclared = client.request("POST", "/echo?answer=complete", false);
			client.upload(undeclared, new byte[8 * MB + 1], true);
			assertThat(client.read(undeclared).status()).isEqualTo(413);
			assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
		}
	}

	@Test
	void whenTheSpoolIsFullABodyIsRefusedForAMoment() {
		try (Service small = Service.start("resound.spool.total=1MB");
				RawClient first = small.connect();
				RawClient second = small.connect();
				Http2Client third = Http2Client.connect(small.port())) {
			String head = "POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + "Content-Length: " + MB + "\r\n\r\n";
			byte[] body = random(MB);
			first.send(head).send(Arrays.copyOf(body, MB - 1));
			await().atMost(Duration.ofSeconds(10)).until(() -> small.metrics().value("resound_spool_bytes") == MB - 1);
			// One buffer stays in memory, and the file is full.
			second.send(head).sendMeanwhile(body);
			Answer refusal = second.read();
			assertThat(refusal.status()).isEqualTo(503);
			assertThat(refusal.field("retry-after")).isEqualTo("1");
			assertThat(refusal.text()).contains("\"setting\":\"resound.spool.total\"");
			int stream = third.request("POST", "/echo", false, "resound-answer", "complete");
			third.upload(stream, body, true);
			assertThat(third.read(stream).status()).isEqualTo(503);
			assertThat(third.answer(stream).field("retry-after")).isEqualTo("1");
			assertThat(first.send(Arrays.copyOfRange(body, MB - 1, MB)).read().body()).isEqualTo(body);
			try (RawClient again = small.connect()) {
				await().atMost(Duration.ofSeconds(10)).until(() -> again.send(head).send(body).read().status() == 200);
			}
			assertThat(small.metrics().requests("POST", "/echo", "503")).isEqualTo(2);
		}
	}

	@Test
	void whenAClientLeavesItsBodyIsDropped() {
		double before = service.metrics().aborted("/echo", "client");
		try (RawClient sending = service.connect();
				RawClient reading = RawClient.connect(service.port(), 16 * KB);
				Http2Client http2 = Http2Client.connect(service.port())) {
			byte[] body = random(4 * MB);
			String head = "POST /echo HTTP/1.1\r\nHost: a\r\n" + COMPLETE + "Content-Length: " + body.length
					+ "\r\n\r\n";
			sending.send(head).send(Arrays.copyOf(body, 3 * MB));
			reading.send(head).send(body).readBytes(KB);
			int stream = http2.request("POST", "/echo", false, "resound-answer", "complete");
			http2.data(stream, new byte[10_000], false);
			await().atMost(Duration.ofSeconds(10)).until(() -> service.metrics().value("resound_spool_exchanges") == 3);
			sending.reset();
			reading.reset();
			http2.reset(stream, Http2Client.CANCEL);
			await().atMost(Duration.ofSeconds(10))
				.until(() -> service.metrics().aborted("/echo", "client") == before + 3);
			nothingIsSpooledAnyMore();
		}
	}

	// Discard

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 5\r\n\r\nhello",
			"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n" })
	void aDiscardedBodyIsCounted(String rest) {
		try (RawClient client = service.connect()) {
			Answer answer = client
				.ask("POST /echo?answer=discard HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\n" + rest);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).isEqualTo("{\"bytes\":5}");
			assertThat(answer.field("content-type")).isEqualTo("application/json");
			assertThat(answer.field("content-length")).isEqualTo("11");
			assertThat(answer.field("cache-control")).isEqualTo("no-store");
			assertThat(answer.field("x-content-type-options")).isEqualTo("nosniff");
			assertThat(answer.field("content-security-policy")).isEqualTo("sandbox; default-src 'none'");
			assertThat(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nResound-Answer: discard\r\n" + rest).text())
				.isEqualTo("{\"bytes\":5}");
		}
	}

	@Test
	void theDigestOfADiscardedBodyIsThatOfItsBytes() throws Exception {
		byte[] body = random(3 * MB);
		String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
		String expected = "{\"bytes\":" + body.length + ",\"sha256\":\"" + sha256 + "\"}";
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			client.send("PUT /echo?answer=discard&digest=true HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length
					+ "\r\n\r\n");
			assertThat(client.send(body).read().text()).isEqualTo(expected);
			int stream = http2.request("PUT", "/echo?digest=true", false, "resound-answer", "discard");
			http2.upload(stream, body, true);
			assertThat(http2.read(stream).text()).isEqualTo(expected);
		}
	}

	@Test
	void whatHasNoBodyIsDiscardedToo() {
		try (RawClient client = service.connect()) {
			assertThat(client.ask("GET /echo?answer=discard HTTP/1.1\r\nHost: a\r\n\r\n").text())
				.isEqualTo("{\"bytes\":0}");
			client.send("HEAD /echo?answer=discard HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
			Answer head = client.readHead();
			assertThat(head.status()).isEqualTo(200);
			assertThat(head.field("content-type")).isEqualTo("application/json");
			assertThat(client.ask("GET /echo?answer=discard&digest=maybe HTTP/1.1\r\nHost: a\r\n\r\n").text())
				.contains("The value of digest is \\\"maybe\\\" and must be one of true, false.");
		}
	}

	private static byte[] chunks(byte[] body, int size) {
		ByteArrayOutputStream chunks = new ByteArrayOutputStream();
		for (int from = 0; from < body.length; from += size) {
			int bytes = Math.min(size, body.length - from);
			chunks.writeBytes(bytes(Integer.toHexString(bytes) + "\r\n"));
			chunks.write(body, from, bytes);
			chunks.writeBytes(bytes("\r\n"));
		}
		return chunks.toByteArray();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

}
