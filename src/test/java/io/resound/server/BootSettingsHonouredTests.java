package io.resound.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Those of Spring Boot's settings that are honoured are so on HTTP/1.1 and HTTP/2, with
 * the express lane and without it. Limits and times have tests of their own.
 */
class BootSettingsHonouredTests {

	private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final int REQUESTS = 2;

	private static Service withoutHttp2;

	private static Service limited;

	@BeforeAll
	static void start() {
		withoutHttp2 = Service.start("server.http2.enabled=false", "resound.warm-up.enabled=true",
				"resound.warm-up.at-most=50ms");
		limited = Service.start("server.netty.max-keep-alive-requests=" + REQUESTS);
	}

	@AfterAll
	static void stop() {
		withoutHttp2.close();
		limited.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/livez", "/nothing" })
	void withoutHttp2EveryPathIsAnsweredByHttp1(String path) {
		try (RawClient client = withoutHttp2.connect()) {
			for (int i = 0; i < 2; i++) {
				assertThat(client.ask(get(path)).status()).isEqualTo(path.equals("/nothing") ? 404 : 200);
			}
		}
	}

	@Test
	void withoutHttp2ItsPrefaceIsARequestOfAVersionThatIsNotServed() {
		try (RawClient client = withoutHttp2.connect()) {
			assertThat(client.send(PREFACE).read().status()).isEqualTo(505);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/livez", "/nothing" })
	void aConnectionEndsAfterItsLastRequest(String path) {
		try (RawClient client = limited.connect()) {
			for (int i = 1; i < REQUESTS; i++) {
				assertThat(client.ask(get(path)).field("connection")).isNull();
			}
			assertThat(client.ask(get(path)).field("connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void whatIsPipelinedBehindTheLastRequestIsNotAnswered() {
		try (RawClient client = limited.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx".repeat(REQUESTS + 3));
			for (int i = 1; i < REQUESTS; i++) {
				assertThat(client.read().field("connection")).isNull();
			}
			assertThat(client.read().field("connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/livez", "/nothing" })
	void aConnectionOfHttp2EndsAfterItsLastRequestToo(String path) {
		try (Http2Client client = Http2Client.connect(limited.port())) {
			for (int i = 1; i < REQUESTS; i++) {
				assertThat(client.read(client.request("GET", path, true)).isWhole()).isTrue();
				assertThat(client.isGoingAway()).isFalse();
			}
			assertThat(client.read(client.request("GET", path, true)).isWhole()).isTrue();
			assertThat(client.readToEnd()).isEqualTo(Http2Client.NO_ERROR);
			assertThat(client.isGoingAway()).isTrue();
		}
	}

	@Test
	void streamsThatAreOpenFinishAfterTheLastRequestOfTheirConnection() {
		try (Http2Client client = Http2Client.connect(limited.port())) {
			int first = client.request("POST", "/echo", false);
			int second = client.request("POST", "/echo", false);
			client.data(first, "one".getBytes(StandardCharsets.US_ASCII), true);
			client.data(second, "two".getBytes(StandardCharsets.US_ASCII), true);
			assertThat(client.read(first).text()).isEqualTo("one");
			assertThat(client.read(second).text()).isEqualTo("two");
			assertThat(client.readToEnd()).isEqualTo(Http2Client.NO_ERROR);
		}
	}

	@Test
	void theRequestLineOfHttp2HasTheSameLimit() {
		try (Service service = Service.start("server.netty.max-initial-line-length=1KB");
				Http2Client client = Http2Client.connect(service.port())) {
			String longest = "/echo/" + "x".repeat(1024 - "GET /echo/ HTTP/1.1".length());
			assertThat(client.read(client.request("GET", longest, true)).status()).isEqualTo(200);
			Http2Answer refusal = client.read(client.request("GET", longest + "x", true));
			assertThat(refusal.status()).isEqualTo(414);
			assertThat(refusal.text()).contains("\"limit\":1024,\"setting\":\"server.netty.max-initial-line-length\"");
			try (RawClient http1 = service.connect()) {
				assertThat(http1.ask(get(longest)).status()).isEqualTo(200);
				assertThat(http1.ask(get(longest + "x")).status()).isEqualTo(414);
			}
		}
	}

	@Test
	void theAddressIsTheOneThatListens() throws Exception {
		try (Service service = Service.start("server.address=127.0.0.2")) {
			assertThatIOException().isThrownBy(() -> {
				try (Socket socket = new Socket()) {
					socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), service.port()), 2000);
				}
			});
			try (Socket socket = new Socket(InetAddress.getByName("127.0.0.2"), service.port())) {
				socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
				socket.getOutputStream()
					.write("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
				assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
					.isEqualTo("HTTP/1.1 200 OK");
			}
		}
	}

	private static String get(String path) {
		return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
	}

	@Test
	void forwardedFieldsAreNotInterpreted() {
		try (Service service = Service.start("spring.main.cloud-platform=kubernetes");
				RawClient client = service.connect()) {
			for (String path : new String[] { "/echo", "/livez" }) {
				assertThat(client
					.ask("GET " + path
							+ " HTTP/1.1\r\nHost: a\r\nX-Forwarded-Port: none\r\nForwarded: for=\"[x\r\n\r\n")
					.status()).isEqualTo(200);
			}
		}
	}

}
