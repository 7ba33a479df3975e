package io.resound.server;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.resound.testing.BothWays;
import io.resound.testing.LogEvents;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * No input of a client is logged above DEBUG, counted as {@code internal} or answered
 * with 500, on either port. Each input is sent on several connections, which end in
 * different ways. To have another input tested, add a row to {@link BadHttp1} or
 * {@link BadHttp2}.
 */
@BothWays
class BadInputTests {

	private static final String LAST_REQUEST = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

	private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (\\d{3})");

	private static Service service;

	private static LogEvents log;

	/** The metrics before the input. */
	private static Metrics before;

	private int logged;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.body=100000B", "resound.limits.stall-timeout=1s",
				"resound.limits.head-timeout=1s", "server.netty.idle-timeout=2s");
		log = LogEvents.listen();
		before = service.metrics();
	}

	@AfterAll
	static void stop() {
		log.close();
		service.close();
	}

	@BeforeEach
	void remember() {
		this.logged = log.all().size();
	}

	static Stream<BadInput> http1() {
		return BadHttp1.all();
	}

	static Stream<BadInput> http2() {
		return BadHttp2.all();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "http1", "http2" })
	void leavesNoTrace(BadInput input) {
		for (byte[] bytes : input.variants()) {
			String text = new String(bytes, StandardCharsets.ISO_8859_1);
			for (End end : End.values()) {
				if (input.complete() || end != End.ANOTHER_REQUEST) {
					send(service.port(), text, end);
					send(service.managementPort(), text.replace("/echo", "/actuator/prometheus"), end);
					if (text.contains("/echo") && !text.startsWith("PRI ")) {
						send(service.port(), text.replace("/echo", "/livez"), end);
						send(service.managementPort(), text.replace("/echo", "/actuator/health"), end);
					}
				}
			}
		}
		assertNoTrace(input.name());
	}

	@Test
	void slowClientsLeaveNoTrace() {
		String post = "POST /echo HTTP/1.1\r\nHost: a\r\n";
		List<RawClient> clients = new ArrayList<>();
		for (String beginning : List.of("GET /ec", "GET /livez HTTP/1.1\r\nHo", "PRI * HTT",
				post + "Content-Length: 5\r\n\r\nhel", post + "Transfer-Encoding: chunked\r\n\r\n",
				post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", BadHttp2.unfinished())) {
			clients.add(service.connect().send(beginning));
		}
		String unread = post + "Content-Length: 90000\r\n\r\n" + "x".repeat(90_000);
		clients.add(RawClient.connect(service.port(), 4096).sendMeanwhile(BadInput.latin1(unread.repeat(300))));
		assertNoTrace("clients that are too slow");
		clients.forEach(RawClient::close);
	}

	private void assertNoTrace(String input) {
		service.awaitManagement();
		Metrics earlier = before;
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			before = service.metrics();
			assertThat(before.value("http_connections_active{listener=\"http\"}")).isZero();
			assertThat(before.value("http_requests_in_flight")).isZero();
		});
		assertThat(log.all().subList(this.logged, log.all().size())).as("the log after %s", input).isEmpty();
		assertThat(internal(before)).as("requests counted as internal after %s", input).isEqualTo(internal(earlier));
		assertThat(faults(before)).as("requests answered with 5xx after %s", input).isEqualTo(faults(earlier));
	}

	private static double internal(Metrics metrics) {
		return metrics.sum("http_requests_aborted_total", "reason=\"internal\"");
	}

	/** Responses of 5xx, except those that tell a client what it must not ask for. */
	private static double faults(Metrics metrics) {
		return metrics.sum("http_requests_total", "status=\"5") - metrics.sum("http_requests_total", "status=\"501\"")
				- metrics.sum("http_requests_total", "status=\"505\"");
	}

	/** How a client ends a connection after its input. */
	private enum End {

		/** It sends another request and reads until the server ends the connection. */
		ANOTHER_REQUEST,
		/** It sends FIN and reads until the server ends the connection. */
		FIN,
		/** It resets the connection. */
		RESET

	}

	private static void send(int port, String input, End end) {
		try (RawClient client = RawClient.connect(port)) {
			try {
				client.send(input);
				switch (end) {
					case ANOTHER_REQUEST -> client.send(LAST_REQUEST);
					case FIN -> client.finish();
					case RESET -> client.reset();
				}
			}
			catch (UncheckedIOException ex) {
				// The server has ended the connection already.
			}
			if (end != End.RESET) {
				assertThat(statuses(client.readToAnyEnd().text())).doesNotContain("500");
			}
		}
	}

	private static List<String> statuses(String responses) {
		return STATUS.matcher(responses).results().map((MatchResult status) -> status.group(1)).toList();
	}

}
