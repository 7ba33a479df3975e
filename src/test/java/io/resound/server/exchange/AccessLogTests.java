package io.resound.server.exchange;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.resound.testing.Http2Client;
import io.resound.testing.LogEvents;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.KeyValuePair;

import static org.assertj.core.api.Assertions.assertThat;

/** What is logged of each request. */
@Timeout(60)
class AccessLogTests {

	private static final String LOGGER = "io.resound.access";

	@Test
	void aRequestIsALineWithItsFields() {
		try (Service service = Service.start("resound.server.access-log=true"); LogEvents log = LogEvents.listen()) {
			try (RawClient client = service.connect()) {
				assertThat(client
					.ask("POST /echo?a=1 HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n"
							+ "Content-Length: 5\r\n\r\nhello")
					.status()).isEqualTo(200);
			}
			Map<String, String> fields = only(log);
			assertThat(fields).containsEntry("method", "POST")
				.containsEntry("target", "/echo?a=1")
				.containsEntry("protocol", "HTTP/1.1")
				.containsEntry("status", "200")
				.containsEntry("bytes", "5")
				.containsEntry("received", "5")
				.containsEntry("listener", "http")
				.containsEntry("client", "127.0.0.1")
				.containsEntry("forwardedFor", "192.0.2.1, 192.0.2.2")
				.containsEntry("aborted", "null");
			assertThat(Double.parseDouble(fields.get("durationMillis"))).isBetween(0.0, 60_000.0);
			assertThat(log.of(LOGGER).getFirst().getFormattedMessage())
				.matches("127\\.0\\.0\\.1 http \"POST /echo\\?a=1 HTTP/1\\.1\" 200 5 B [0-9.]+ ms");
		}
	}

	@Test
	void aRequestOfHttp2Too() {
		try (Service service = Service.start("resound.server.access-log=true"); LogEvents log = LogEvents.listen()) {
			try (Http2Client client = Http2Client.connect(service.port())) {
				assertThat(client.read(client.request("GET", "/nowhere", true)).status()).isEqualTo(404);
			}
			assertThat(only(log)).containsEntry("protocol", "HTTP/2")
				.containsEntry("target", "/nowhere")
				.containsEntry("status", "404")
				.containsEntry("client", "127.0.0.1")
				.containsEntry("forwardedFor", "null");
		}
	}

	@Test
	void anAddressOfIpv6IsShort() throws IOException {
		try (Service service = Service.start("resound.server.access-log=true"); LogEvents log = LogEvents.listen()) {
			try (Socket client = new Socket()) {
				try {
					client.connect(new InetSocketAddress("::1", service.port()), 10_000);
				}
				catch (SocketException ex) {
					Assumptions.abort("this machine has no IPv6: " + ex.getMessage());
				}
				client.getOutputStream()
					.write("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
						.getBytes(StandardCharsets.US_ASCII));
				assertThat(client.getInputStream().readAllBytes()).isNotEmpty();
			}
			assertThat(only(log)).containsEntry("client", "::1");
		}
	}

	@Test
	void aRequestWhoseClientLeavesIsLoggedWithTheReason() {
		try (Service service = Service.start("resound.server.access-log=true"); LogEvents log = LogEvents.listen()) {
			try (RawClient client = service.connect()) {
				client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
			}
			assertThat(only(log)).containsEntry("received", "3")
				.containsEntry("bytes", "3")
				.containsEntry("aborted", "CLIENT");
		}
	}

	@Test
	void whatCannotBeReadAsARequestIsLoggedAsRefused() {
		try (Service service = Service.start("resound.server.access-log=true"); LogEvents log = LogEvents.listen()) {
			try (RawClient client = service.connect()) {
				assertThat(client.ask("nonsense\r\n\r\n").status()).isEqualTo(400);
			}
			assertThat(only(log)).containsEntry("status", "400").containsEntry("target", "");
		}
	}

	@Test
	void nothingIsLoggedUnlessItIsAskedFor() {
		try (Service service = Service.start("resound.express.enabled=false"); LogEvents log = LogEvents.listen()) {
			try (RawClient client = service.connect()) {
				assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
			}
			assertThat(log.of(LOGGER)).isEmpty();
		}
	}

	/** The fields of the only line. */
	private static Map<String, String> only(LogEvents log) {
		Awaitility.await().until(() -> !log.of(LOGGER).isEmpty());
		List<ILoggingEvent> events = log.of(LOGGER);
		assertThat(events).hasSize(1);
		return events.getFirst()
			.getKeyValuePairs()
			.stream()
			.collect(Collectors.toMap((KeyValuePair pair) -> pair.key, (pair) -> String.valueOf(pair.value)));
	}

}
