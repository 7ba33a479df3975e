package io.resound.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that arrive in one piece with their reset, so that the reset is read before
 * the router has taken the body. What is queued must be released: leaked buffers fail
 * every test class.
 */
@BothWays
@Timeout(120)
class ResetInOneReadTests {

	private static final int TIMES = 200;

	private static final byte[] PIECE = new byte[3000];

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.body=1MB");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void nothingIsOpen() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(service.metrics().value("http_requests_in_flight")).isZero());
	}

	static Stream<Arguments> requests() {
		return Stream
			.of(head("POST", "/echo"), head("POST", "/echo").add("te", "trailers"),
					head("POST", "/echo").add("expect", "100-continue"),
					head("POST", "/echo").add("content-length", "100000"),
					head("POST", "/echo").add("te", "trailers").add("content-length", "100000"),
					head("POST", "/echo").add("content-length", "2000000"), head("GET", "/livez"),
					head("POST", "/livez"), head("GET", "/hostname"), head("GET", "/"), head("POST", "/nowhere"))
			.flatMap((head) -> Stream
				.of("DATA", "DATA DATA", "DATA TRAILERS", "DATA END", "END", "EMPTY DATA", "TRAILERS", "")
				.map((frames) -> Arguments.of(name(head), frames, head)));
	}

	private static Http2Headers head(String method, String path) {
		return new DefaultHttp2Headers(false).method(method).scheme("http").authority("a").path(path);
	}

	private static String name(Http2Headers head) {
		StringBuilder name = new StringBuilder(head.method() + " " + head.path());
		head.forEach((field) -> {
			if (field.getKey().charAt(0) != ':') {
				name.append(", ").append(field.getKey()).append(": ").append(field.getValue());
			}
		});
		return name.toString();
	}

	@ParameterizedTest(name = "{0}: HEADERS {1} RST_STREAM")
	@MethodSource("requests")
	void onHttp2(String name, String frames, Http2Headers head) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			List<Integer> streams = new ArrayList<>();
			for (int i = 0; i < TIMES; i++) {
				client.sendTogether(() -> streams.add(send(client, head, frames)));
				if (i % 20 == 0) {
					assertLives(client);
				}
			}
			assertLives(client);
		}
	}

	/** Both the reset and the end of the connection are read with the request. */
	@ParameterizedTest(name = "{0}: HEADERS {1} RST_STREAM")
	@MethodSource("requests")
	void onHttp2WithTheEndOfTheConnection(String name, String frames, Http2Headers head) {
		for (int i = 0; i < 20; i++) {
			try (Http2Client client = Http2Client.connect(service.port())) {
				client.sendTogether(() -> {
					send(client, head, frames);
					send(client, head, frames);
				});
				client.vanish();
			}
		}
	}

	private static int send(Http2Client client, Http2Headers head, String frames) {
		int stream = client.request(head, false);
		for (String frame : frames.split(" ")) {
			switch (frame) {
				case "DATA" -> client.data(stream, PIECE, false);
				case "END" -> client.data(stream, PIECE, true);
				case "EMPTY" -> client.data(stream, new byte[0], false);
				case "TRAILERS" -> client.headers(stream, new DefaultHttp2Headers().set("x-checksum", "1"), true);
				default -> {
				}
			}
		}
		client.reset(stream, Http2Client.CANCEL);
		return stream;
	}

	private static void assertLives(Http2Client client) {
		int stream = client.request("POST", "/echo", false);
		client.data(stream, PIECE, true);
		assertThat(client.read(stream).body()).isEqualTo(PIECE);
		assertThat(client.isGoingAway()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /echo", "GET /livez", "GET /hostname", "GET /", "POST /nowhere",
			"POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nX: " })
	void onHttp1(String line) {
		for (String framing : List.of("Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nffff\r\n")) {
			for (int i = 0; i < TIMES; i++) {
				try (RawClient client = service.connect()) {
					client.send(line + " HTTP/1.1\r\nHost: a\r\n" + framing + "x".repeat(20_000));
					client.reset();
				}
			}
		}
	}

}
