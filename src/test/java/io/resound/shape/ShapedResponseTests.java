package io.resound.shape;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.OverTls;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Sizes, rates and fields on demand. */
@OverTls
@BothWays
@WithObservation
@Timeout(60)
class ShapedResponseTests {

	@Started({ "resound.limits.stall-timeout=500ms", "resound.generate.longest=10s", "resound.generate.largest=4MB" })
	private static Service service;

	private static Answer ask(String method, String target, String fields, String body) {
		try (RawClient client = service.connect()) {
			return client.ask(method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "Content-Length: "
					+ body.length() + "\r\n\r\n" + body);
		}
	}

	private static Http2Answer getOverHttp2(String path, String... fields) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			return client.read(client.request("GET", path, true, fields));
		}
	}

	// Sizes

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "1KB, 1024", "100000, 100000", "3MB, 3145728" })
	void thatManyBytesTakeThePlaceOfTheBody(String size, int bytes) {
		Answer answer = ask("POST", "/echo?size=" + size, "Content-Type: text/plain\r\n", "hello");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).hasSize(bytes);
		assertThat(answer.field("Content-Length")).isEqualTo(Integer.toString(bytes));
		assertThat(answer.field("Content-Type")).isEqualTo((bytes > 0) ? "application/octet-stream" : null);
		assertThat(answer.field("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
		assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
		Http2Answer overHttp2 = getOverHttp2("/inspect?size=" + size);
		assertThat(overHttp2.body()).isEqualTo(answer.body());
	}

	@Test
	void theConnectionGoesOnAfterASizedBody() {
		try (RawClient client = service.connect()) {
			client.ask("POST /echo?size=100000 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@Test
	void headIsToldTheSize() {
		try (RawClient client = service.connect()) {
			client.send("HEAD /echo?size=1KB HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(client.readHead().field("Content-Length")).isEqualTo("1024");
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@Test
	void moreThanOneMayOrderIsRefused() {
		Answer answer = ask("GET", "/echo?size=5MB", "", "");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("from 0B to 4MB", "resound.generate.largest");
	}

	@Test
	void aClientThatLeavesASizedBodyLeavesNothingBehind() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("GET /echo?size=4MB&rate=1MB HTTP/1.1\r\nHost: a\r\n\r\n");
			client.readBytes(100_000);
			client.reset();
		}
		await().untilAsserted(() -> assertThat(service.metrics().aborted("SHAPED", "client"))
			.isEqualTo(before.aborted("SHAPED", "client") + 1));
	}

	// Rates

	@ParameterizedTest
	@ValueSource(strings = { "100KB", "1MB" })
	void aBodyLeavesAtTheRate(String rate) {
		long bytes = rate.equals("1MB") ? 1 << 20 : 100 << 10;
		long start = System.nanoTime();
		Answer answer = ask("GET", "/echo?size=" + bytes + "&rate=" + rate, "", "");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(990),
				Duration.ofMillis(6000));
		assertThat(answer.body()).hasSize((int) bytes);
		assertThat(answer.field("Resound-Applied"))
			.isEqualTo("size=" + bytes + ", rate=" + ((rate.equals("1MB")) ? 1 << 20 : 100 << 10));
	}

	@Test
	void anEchoLeavesAtTheRateToo() {
		byte[] body = new byte[50_000];
		Arrays.fill(body, (byte) 'x');
		long start = System.nanoTime();
		Answer answer = ask("POST", "/echo?rate=50000", "",
				new String(body, java.nio.charset.StandardCharsets.US_ASCII));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(990),
				Duration.ofMillis(6000));
		assertThat(answer.body()).isEqualTo(body);
		assertThat(answer.field("Content-Length")).isEqualTo("50000");
	}

	@Test
	void aRateSlowerThanTheStallTimeoutIsNoStall() {
		Answer answer = ask("POST", "/echo?rate=1", "", "ab");
		assertThat(answer.text()).isEqualTo("ab");
		Http2Answer overHttp2 = getOverHttp2("/echo?size=2&rate=1");
		assertThat(overHttp2.body()).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "size=4MB&rate=100KB", "size=11&rate=1" })
	void aBodyThatWouldTakeLongerThanOneMayOrderIsRefused(String query) {
		Answer answer = ask("GET", "/echo?" + query, "", "");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("The value of rate in the query", "takes at most 10s",
				"resound.generate.longest");
	}

	@Test
	void anEchoOfKnownLengthThatWouldIsRefusedToo() {
		assertThat(ask("POST", "/echo?rate=1", "", "hello world").status()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "99999999999999999999", "1, 2" })
	void aMalformedLengthIsRefusedForWhatItIs(String length) {
		try (RawClient client = service.connect()) {
			Answer answer = client
				.ask("POST /echo?rate=1 HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
			assertThat(answer.status()).isEqualTo(400);
			assertThat(answer.text()).doesNotContain("rate");
		}
	}

	// Fields

	@Test
	void aLinkAddsHarmlessFields() {
		String query = "header=X-A:1&header=X-A:%202&header=Retry-After:3&header=Location:/a&status=302";
		Answer answer = ask("GET", "/echo?" + query, "", "");
		assertThat(answer.status()).isEqualTo(302);
		assertThat(answer.fields()).contains(new Answer.Field("X-A", "1"), new Answer.Field("X-A", "2"),
				new Answer.Field("Retry-After", "3"), new Answer.Field("Location", "/a"));
		assertThat(answer.field("Resound-Applied"))
			.isEqualTo("status=302, header=X-A, header=X-A, header=Retry-After, header=Location");
		Http2Answer overHttp2 = getOverHttp2("/inspect?" + query);
		assertThat(overHttp2.heads().getLast().getAll("x-a")).extracting(CharSequence::toString)
			.containsExactly("1", "2");
	}

	@Test
	void theFieldReplacesTheTypeAndKeepsTheSandbox() {
		Answer answer = ask("POST", "/echo",
				"Content-Type: text/plain\r\nResound-Shape: header=Content-Type:text/html&header=Set-Cookie:a%3Db\r\n",
				"<script>");
		assertThat(answer.field("Content-Type")).isEqualTo("text/html");
		assertThat(answer.field("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
		assertThat(answer.field("Set-Cookie")).isEqualTo("a=b");
		assertThat(answer.text()).isEqualTo("<script>");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0d0a", "0a", "0d", "00" })
	void nothingCanBeSmuggledIntoTheHead(String octets) {
		StringBuilder encoded = new StringBuilder();
		for (byte octet : HexFormat.of().parseHex(octets)) {
			encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
		}
		String value = "header=X-A:a" + encoded + "Set-Cookie:b";
		Answer byQuery = ask("GET", "/echo?" + value, "", "");
		assertThat(byQuery.status()).isEqualTo(400);
		assertThat(byQuery.field("Set-Cookie")).isNull();
		assertThat(ask("GET", "/echo", "Resound-Shape: " + value + "\r\n", "").status()).isEqualTo(400);
		assertThat(getOverHttp2("/echo?" + value).status()).isEqualTo(400);
	}

	@Test
	void whatIsAppliedIsInTheInspection() {
		assertThat(ask("GET", "/inspect?status=404&delay=1ms", "", "").text())
			.contains("\"shape\":\"delay=1ms, status=404\"");
		assertThat(ask("GET", "/inspect", "", "").text()).doesNotContain("\"shape\"");
	}

	@Test
	void eachKindIsCounted() {
		Metrics before = service.metrics();
		ask("GET", "/echo?status=404&delay=1ms&header=X-A:1&header=X-B:1", "", "");
		await().untilAsserted(() -> {
			Metrics now = service.metrics();
			for (String kind : new String[] { "status", "delay", "header" }) {
				assertThat(now.growth(before, "resound_shape_applied_total{kind=\"" + kind + "\"}")).isEqualTo(1);
			}
			for (String kind : new String[] { "size", "rate", "close", "fault" }) {
				assertThat(now.growth(before, "resound_shape_applied_total{kind=\"" + kind + "\"}")).isZero();
			}
		});
	}

}
