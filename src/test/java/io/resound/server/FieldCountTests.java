package io.resound.server;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
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

/** How many fields a request of HTTP/1 may have. */
@OverTls
@BothWays
class FieldCountTests {

	private static final String PROBLEM = "{\"title\":\"Request Header Fields Too Large\",\"status\":431,"
			+ "\"detail\":\"There are at least 101 fields, and at most 100 are allowed. The setting is"
			+ " resound.limits.fields.\",\"limit\":100,\"actual\":101,\"setting\":\"resound.limits.fields\"}\n";

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.listeners.full.port=0", "resound.listeners.full.limit=1");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	/** A head that has so many fields, {@code Host} included. */
	private static String head(String line, int fields) {
		return line + "\r\nHost: a\r\n" + "a:\r\n".repeat(fields - 1) + "\r\n";
	}

	@ParameterizedTest
	@CsvSource({ "99, false", "100, false", "99, true", "100, true" })
	void upToTheLimitTheyAreTaken(int fields, boolean byteByByte) {
		for (String line : List.of("GET /echo HTTP/1.1", "GET /livez HTTP/1.1", "GET /echo HTTP/1.0")) {
			try (RawClient client = service.connect()) {
				send(client, head(line, fields), byteByByte);
				assertThat(client.read().status()).as(line).isEqualTo(200);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void theFirstTooManyIsRefused(boolean byteByByte) {
		for (String line : List.of("GET /echo HTTP/1.1", "GET /livez HTTP/1.1", "GET /echo HTTP/1.0")) {
			Metrics before = service.metrics();
			try (RawClient client = service.connect()) {
				send(client, head(line, 101), byteByByte);
				assertRefused(client);
			}
			assertCounted(before);
		}
	}

	/** What follows it need not arrive, not even the end of the head. */
	@Test
	void whatFollowsItIsNotAwaited() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("GET /livez HTTP/1.1\r\nHost: a\r\n" + "a:\r\n".repeat(100));
			assertRefused(client);
		}
		assertCounted(before);
	}

	@Test
	void eachRequestOfAConnectionHasItsOwnCount() {
		List<String> heads = List.of(head("GET /echo HTTP/1.1", 100), head("GET /livez HTTP/1.1", 100),
				head("GET /livez HTTP/1.1", 100), head("GET /echo HTTP/1.1", 100));
		try (RawClient client = service.connect()) {
			for (String head : heads) {
				assertThat(client.ask(head).status()).isEqualTo(200);
			}
			client.send(String.join("", heads) + head("GET /echo HTTP/1.1", 101));
			for (int i = 0; i < heads.size(); i++) {
				assertThat(client.read().status()).isEqualTo(200);
			}
			assertRefused(client);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void trailersHaveTheSameLimit(boolean byteByByte) {
		String chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
		try (RawClient client = service.connect()) {
			send(client, chunked + "0\r\n" + "a:\r\n".repeat(100) + "\r\n", byteByByte);
			assertThat(client.read().status()).isEqualTo(200);
			send(client, chunked + "0\r\n" + "a:\r\n".repeat(101) + "\r\n", byteByByte);
			assertRefused(client);
		}
	}

	@Test
	void aResponseThatHasBegunIsCutForTooManyTrailers() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
			assertThat(client.readHead().status()).isEqualTo(200);
			client.send("0\r\n" + "a:\r\n".repeat(101) + "\r\n");
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
	}

	/** Beyond the limit of a listener, the router refuses all requests but probes. */
	@Test
	void theConnectionsOfTheReserveHaveIt() {
		int port = service.context().getEnvironment().getRequiredProperty("local.listeners.full.port", Integer.class);
		try (RawClient served = RawClient.connect(port); RawClient reserve = RawClient.connect(port)) {
			assertThat(served.ask(head("GET /echo HTTP/1.1", 3)).status()).isEqualTo(200);
			assertThat(reserve.ask(head("GET /livez HTTP/1.1", 100)).status()).isEqualTo(200);
			reserve.send(head("GET /livez HTTP/1.1", 101));
			assertRefused(reserve);
		}
	}

	private static void send(RawClient client, String text, boolean byteByByte) {
		if (byteByByte) {
			client.sendByteByByte(text.getBytes(StandardCharsets.ISO_8859_1));
		}
		else {
			client.send(text);
		}
	}

	private static void assertRefused(RawClient client) {
		Answer answer = client.read();
		assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 431 Request Header Fields Too Large");
		assertThat(answer.field("connection")).isEqualTo("close");
		assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
		assertThat(answer.text()).isEqualTo(PROBLEM);
		assertThat(client.readToEnd()).isEmpty();
	}

	private static void assertCounted(Metrics before) {
		Metrics after = service.metrics();
		assertThat(after.requests("OTHER", "UNKNOWN", "431")).isEqualTo(before.requests("OTHER", "UNKNOWN", "431") + 1);
		assertThat(after.value("http_requests_in_flight")).isZero();
	}

}
