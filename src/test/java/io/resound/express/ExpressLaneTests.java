package io.resound.express;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.resound.testing.OverTls;
import io.resound.testing.Http2Client;
import io.resound.testing.Leaks;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The lane answers the plain echo, and leaves each other request to the router, in order.
 */
@OverTls
class ExpressLaneTests {

	private static final String DECLINED = "resound_express_declined_total";

	private static final String PLAIN = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nplain";

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.express.enabled=true", "resound.limits.body=1MB");
		Leaks.listen();
	}

	@AfterAll
	static void stop() {
		service.close();
		Leaks.assertNone();
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /echo HTTP/1.1|Host: a|Content-Length: 5||hello", "GET /echo/a/b HTTP/1.1|Host: a||",
			"PUT /echo/ HTTP/1.1|Content-Type: text/html|Host: [::1]:80|Content-Length: 5|X: y|Referer: z|Resoundx: z|R: z||hello",
			"PATCH /echo HTTP/1.1|host:a|content-length:\t5 |Connection: Keep-Alive||hello",
			"DELETE /echo HTTP/1.1|Host: a|Content-Length: 0||",
			"GET /echo HTTP/1.1|Host: a|Origin: https://app.example||" })
	void aPlainEchoStaysOnTheLane(String request) {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 3; i++) {
				assertThat(client.ask(request.replace("|", "\r\n")).status()).isEqualTo(200);
			}
		}
		assertThat(service.metrics().sum(DECLINED)).isEqualTo(before.sum(DECLINED));
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			method; HEAD /echo HTTP/1.1|Host: a||
			method; OPTIONS /echo HTTP/1.1|Host: a||
			target; GET /livez HTTP/1.1|Host: a||
			target; GET /echo?a=b HTTP/1.1|Host: a||
			target; GET /echo/%41 HTTP/1.1|Host: a||
			syntax; GET /echo HTTP/1.0|Host: a||
			syntax; GET /echo HTTP/1.1|Host: a|X : y||
			field; GET /echo HTTP/1.1||
			field; GET /echo HTTP/1.1|Host: a|Host: a||
			field; POST /echo HTTP/1.1|Host: a|Transfer-Encoding: chunked||0||
			field; GET /echo HTTP/1.1|Host: a|Connection: close||
			field; POST /echo HTTP/1.1|Host: a|Expect: 100-continue|Content-Length: 0||
			field; GET /echo HTTP/1.1|Host: a|Content-Encoding: gzip||
			field; GET /echo HTTP/1.1|Host: a|Resound-Answer: streamed||
			field; GET /echo HTTP/1.1|Host: a|RESOUND-any: x||
			field; POST /echo HTTP/1.1|Host: a|Content-Length: 00||
			size; POST /echo HTTP/1.1|Host: a|Content-Length: 1048577||
			""")
	void anythingElseLeavesItBehindWhatItHasAnswered(String reason, String request) {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send(PLAIN + PLAIN + request.replace("|", "\r\n"));
			assertThat(client.read().text()).isEqualTo("plain");
			assertThat(client.read().text()).isEqualTo("plain");
			assertThat(request.startsWith("HEAD") ? client.readHead().status() : client.read().status())
				.isGreaterThanOrEqualTo(200);
		}
		assertThat(growth(before)).isEqualTo(Map.of(reason, 1));
	}

	@Test
	void aClientThatKeepsItWaitingForABodyLeavesItAndIsAnsweredStill() throws InterruptedException {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
			await().atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThat(growth(before)).isEqualTo(Map.of("wait", 1)));
			assertThat(client.send("plain").read().text()).isEqualTo("plain");
			assertThat(client.ask(PLAIN).text()).isEqualTo("plain");
		}
		assertThat(growth(before)).as("it leaves once").isEqualTo(Map.of("wait", 1));
	}

	@Test
	void aClientThatVanishesBeforeTheFirstByteOfABodyIsCountedOnce() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
			await().atMost(Duration.ofSeconds(10)).until(() -> service.metrics().value("http_requests_in_flight") == 1);
			client.reset();
		}
		await().atMost(Duration.ofSeconds(10)).until(() -> service.metrics().value("http_connections_active") == 0);
		Metrics after = service.metrics();
		assertThat(after.aborted("/echo", "client")).isEqualTo(before.aborted("/echo", "client") + 1);
		assertThat(after.aborted("UNKNOWN", "client")).as("its head was whole")
			.isEqualTo(before.aborted("UNKNOWN", "client"));
	}

	@Test
	void aRequestWithAnOriginIsTheRoutersWhereCorsIsOn() {
		try (Service cors = Service.start("resound.express.enabled=true",
				"resound.cors.allowed-origins=https://app.example")) {
			try (RawClient client = cors.connect()) {
				client.send(PLAIN + PLAIN.replace("Host: a", "Host: a\r\nOrigins: https://app.example")
						+ PLAIN.replace("Host: a", "Host: a\r\noRIGIN: https://app.example"));
				assertThat(client.read().field("vary")).isNull();
				assertThat(client.read().field("vary")).isNull();
				assertThat(client.read().field("vary")).isEqualTo("Origin");
			}
			assertThat(cors.metrics().value(DECLINED + "{reason=\"field\"}")).isEqualTo(1);
			try (Http2Client client = Http2Client.connect(cors.port())) {
				assertThat(client.read(client.request("GET", "/echo", true)).field("vary")).isNull();
				assertThat(client.read(client.request("GET", "/echo", true, "origin", "https://app.example"))
					.field("vary")).isEqualTo("Origin");
			}
			assertThat(cors.metrics().sum(DECLINED)).isEqualTo(2);
		}
	}

	@Test
	void aBodyOfAnySizeStreamsOnTheLane() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			for (int size : new int[] { 1, 4096, 4097, 65_535, 65_536, 65_537, 1_000_000 }) {
				byte[] body = new byte[size];
				body[size - 1] = 1;
				client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n")
					.sendMeanwhile(body);
				assertThat(client.read().body()).isEqualTo(body);
			}
		}
		assertThat(growth(before)).isEmpty();
	}

	private static Map<String, Integer> growth(Metrics before) {
		Metrics now = service.metrics();
		Map<String, Integer> growth = new TreeMap<>();
		for (String reason : new String[] { "method", "target", "field", "syntax", "size", "drain", "wait" }) {
			int grown = (int) now.growth(before, DECLINED + "{reason=\"" + reason + "\"}");
			if (grown != 0) {
				growth.put(reason, grown);
			}
		}
		return growth;
	}

}
