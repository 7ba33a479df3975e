package io.resound.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.resound.testing.OverTls;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Requests are counted by the version of HTTP that they were made by. */
@OverTls
@BothWays
class ProtocolTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final String NAME = "http_requests_by_protocol_total";

	private static Service service;

	private Metrics before;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.body=1MB");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@BeforeEach
	void look() {
		this.before = service.metrics();
	}

	@Test
	void eachVersionIsThereFromTheStart() {
		try (Service fresh = Service.start()) {
			assertThat(fresh.metrics().series()).containsEntry(series("HTTP/1.0"), 0.0)
				.containsEntry(series("HTTP/1.1"), 0.0)
				.containsEntry(series("HTTP/2"), 0.0)
				.containsEntry(series("OTHER"), 0.0);
			assertThat(fresh.metrics().series().keySet().stream().filter((name) -> name.startsWith(NAME))).hasSize(4);
		}
	}

	@Test
	void plainEchoesAndProbesAreCountedByTheirVersion() {
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 5; i++) {
				client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			}
			client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
			for (int i = 0; i < 3; i++) {
				client.ask("POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi");
			}
			client.ask("GET /echo HTTP/1.2\r\nHost: a\r\n\r\n");
		}
		try (Http2Client client = Http2Client.connect(service.port())) {
			for (int i = 0; i < 4; i++) {
				assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
			}
			assertThat(client.read(client.request("GET", "/readyz", true)).status()).isEqualTo(200);
		}
		assertGrowth(Map.of("HTTP/1.1", 7, "HTTP/1.0", 3, "HTTP/2", 5));
	}

	@Test
	void aRefusedRequestIsCountedByItsVersionAndAnUnreadableOneAsOther() {
		assertThat(ask("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(404);
		assertThat(ask("GET /echo HTTP/1.1\r\n\r\n")).isEqualTo(400);
		assertThat(ask("POST /echo HTTP/1.0\r\nContent-Length: 1048577\r\n\r\n")).isEqualTo(413);
		assertThat(ask("GET /echo HTTP/3.0\r\nHost: a\r\n\r\n")).isEqualTo(505);
		assertThat(ask("GET /echo HTTP/1.1\r\nHost: a\r\nbad name: x\r\n\r\n")).isEqualTo(400);
		assertThat(ask("GET /echo HTTP/1.1\r\nHost: a\r\nx: " + "y".repeat(17_000) + "\r\n\r\n")).isEqualTo(431);
		try (Http2Client client = Http2Client.connect(service.port())) {
			assertThat(client.read(client.request("GET", "/nothing", true)).status()).isEqualTo(404);
			client.readReset(client.request(new DefaultHttp2Headers(false).method("GET").scheme("http"), true));
			assertThat(client.readHead(client.request("GET", "/echo", true, "x", "y".repeat(17_000))).status())
				.isEqualTo(431);
		}
		assertGrowth(Map.of("HTTP/1.1", 2, "HTTP/1.0", 1, "HTTP/2", 3, "OTHER", 3));
	}

	@Test
	void aRequestThatIsAbortedIsCountedOnce() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
			client.readBytes("HTTP/1.1 200 OK".length());
			client.reset();
		}
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, new byte[] { 1 }, false);
			client.readHead(stream);
			client.reset(stream, Http2Client.CANCEL);
			// Nothing else has begun on this connection, and it is still there.
			assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
		}
		assertGrowth(Map.of("HTTP/1.1", 1, "HTTP/2", 2));
	}

	private static int ask(String request) {
		try (RawClient client = service.connect()) {
			return client.ask(request).status();
		}
	}

	private void assertGrowth(Map<String, Integer> expected) {
		await().atMost(PATIENCE).untilAsserted(() -> {
			Metrics now = service.metrics();
			Map<String, Integer> growth = new TreeMap<>();
			for (String protocol : new String[] { "HTTP/1.0", "HTTP/1.1", "HTTP/2", "OTHER" }) {
				int grown = (int) now.growth(this.before, series(protocol));
				if (grown != 0) {
					growth.put(protocol, grown);
				}
			}
			assertThat(growth).isEqualTo(expected);
			assertThat(now.sum(NAME)).isEqualTo(now.sum("http_requests_total"));
		});
	}

	private static String series(String protocol) {
		return NAME + "{listener=\"http\",protocol=\"" + protocol + "\"}";
	}

}
