package io.resound.server;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Leaks;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.WithObservation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What is left of clients that vanish: nothing but what the metrics tell. */
@BothWays
@WithObservation
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class VanishingClientsTests {

	private static final int CLIENTS = 500;

	private static final int BODY = 200_000;

	private Service service;

	@BeforeEach
	void start() {
		this.service = Service.start();
	}

	@AfterEach
	void stop() {
		this.service.close();
	}

	@Test
	void clientsOfHttp1LeaveNothingBehind(CapturedOutput output) throws Exception {
		vanish(this::vanishFromHttp1);
		assertNothingLeft();
		assertThat(output).as("the log").doesNotContain("exception was thrown").doesNotContain(" ERROR ");
	}

	@Test
	void clientsOfHttp2LeaveNothingBehind(CapturedOutput output) throws Exception {
		vanish(this::vanishFromHttp2);
		assertNothingLeft();
		assertThat(output).as("the log").doesNotContain(" ERROR ");
	}

	@Test
	void aClientThatVanishesBetweenRequestsAbortsNothing() {
		for (int i = 0; i < 20; i++) {
			try (RawClient client = this.service.connect()) {
				client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
				assertThat(client.read().text()).isEqualTo("hello");
				client.reset();
			}
		}
		Metrics metrics = assertNothingLeft();
		assertThat(metrics.requests("POST", "/echo", "200")).isEqualTo(20);
		assertThat(metrics.sum("http_requests_aborted_total")).isZero();
	}

	@Test
	void aClientThatVanishesInsideAHeadIsCountedAsAborted() {
		for (int i = 0; i < 20; i++) {
			try (RawClient client = this.service.connect()) {
				client.send("POST /echo HTTP/1.1\r\nHost:");
				vanish(client, i % 2 == 0);
			}
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.service.metrics().aborted("UNKNOWN", "client")).isEqualTo(20));
		assertThat(assertNothingLeft().sum("http_requests_total")).isZero();
	}

	private interface Vanishing {

		void vanish(Random random);

	}

	private static void vanish(Vanishing vanishing) throws Exception {
		try (ExecutorService executor = Executors.newFixedThreadPool(16)) {
			for (Future<?> client : IntStream.range(0, CLIENTS)
				.mapToObj((seed) -> executor.submit(() -> vanishing.vanish(new Random(seed))))
				.toList()) {
				client.get();
			}
		}
	}

	private void vanishFromHttp1(Random random) {
		byte[] head = ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY + "\r\n\r\n").getBytes();
		byte[] request = Arrays.copyOf(head, head.length + BODY);
		int point = switch (random.nextInt(5)) {
			case 0 -> 0;
			case 1 -> random.nextInt(head.length);
			case 2 -> head.length;
			case 3 -> head.length + random.nextInt(BODY);
			default -> request.length;
		};
		try (RawClient client = this.service.connect()) {
			client.send(Arrays.copyOf(request, point));
			if (point > head.length) {
				client.readBytes(1 + random.nextInt(point - head.length));
			}
			vanish(client, random.nextBoolean());
		}
		catch (UncheckedIOException ex) {
			throw new AssertionError("at " + point, ex);
		}
	}

	private static void vanish(RawClient client, boolean reset) {
		if (reset) {
			client.reset();
		}
		else {
			client.finish();
			client.readToAnyEnd();
		}
	}

	private void vanishFromHttp2(Random random) {
		try (Http2Client client = Http2Client.connect(this.service.port())) {
			int streams = random.nextInt(5);
			for (int i = 0; i < streams; i++) {
				int stream = client.request("POST", "/echo", false);
				int pieces = random.nextInt(4);
				for (int n = 0; n < pieces; n++) {
					client.data(stream, new byte[1 + random.nextInt(4000)], n == 2);
				}
				if (pieces > 0 && random.nextBoolean()) {
					client.readHead(stream);
				}
				if (random.nextInt(4) == 0) {
					client.reset(stream, Http2Client.CANCEL);
				}
			}
			if (random.nextBoolean()) {
				client.vanish();
			}
		}
	}

	private Metrics assertNothingLeft() {
		Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			Metrics metrics = this.service.metrics();
			assertThat(metrics.value("http_connections_active{listener=\"http\"}")).isZero();
			assertThat(metrics.value("http_requests_in_flight")).isZero();
			double measured = metrics.sum("http_request_duration_seconds_count");
			double abortedInHead = metrics.aborted("UNKNOWN", "client");
			assertThat(metrics.sum("http_requests_aborted_total") - abortedInHead + measured)
				.isEqualTo(metrics.sum("http_requests_total"));
		});
		Leaks.assertNone();
		Metrics metrics = this.service.metrics();
		assertThat(metrics.sum("http_requests_aborted_total", "reason=\"internal\"")).isZero();
		assertThat(metrics.sum("http_requests_total", "status=\"500\"")).isZero();
		return metrics;
	}

}
