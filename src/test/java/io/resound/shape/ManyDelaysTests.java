package io.resound.shape;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many responses that are delayed at a time: what they take, and what becomes of those
 * above the limit. {@code -Dshape.long=true} delays 80,000 in a heap of 1 GiB.
 */
@Timeout(300)
class ManyDelaysTests {

	private static final boolean LONG = Boolean.getBoolean("shape.long");

	private static final int STREAMS = 100;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static List<Http2Client> ask(ServiceProcess service, int connections) {
		List<Http2Client> clients = new ArrayList<>();
		for (int i = 0; i < connections; i++) {
			Http2Client client = Http2Client.connect(service.port());
			clients.add(client);
			client.sendTogether(() -> {
				for (int stream = 0; stream < STREAMS; stream++) {
					client.request("GET", "/echo?delay=9m", true);
				}
			});
		}
		return clients;
	}

	@Test
	void theyNeedNoThreadAndTheDrainAnswersThemAll() {
		int connections = LONG ? 800 : 50;
		int delayed = connections * STREAMS;
		try (ServiceProcess service = ServiceProcess.start(List.of(LONG ? "-Xmx1g" : "-Xmx128m"),
				"resound.shape.held=" + delayed, "resound.limits.heads=" + (LONG ? "490MB" : "60MB"),
				"resound.drain.at-least=1s", "resound.drain.at-most=2s", "resound.drain.timeout=60s")) {
			List<Http2Client> clients = ask(service, 1);
			await().atMost(PATIENCE).until(() -> service.metrics().value("http_requests_in_flight") == STREAMS);
			double threads = service.metrics().value("jvm_threads_live_threads");
			clients.addAll(ask(service, connections - 1));
			await().atMost(PATIENCE).until(() -> service.metrics().value("http_requests_in_flight") == delayed);
			assertThat(service.metrics().value("jvm_threads_live_threads")).isLessThanOrEqualTo(threads);
			service.sigterm();
			for (Http2Client client : clients) {
				for (int stream = 0; stream < STREAMS; stream++) {
					assertThat(client.read(1 + 2 * stream).status()).isEqualTo(200);
				}
				client.close();
			}
			assertThat(service.waitFor(PATIENCE)).isZero();
			assertThat(service.log()).last().asString().endsWith("Drained: no request was cut");
		}
	}

	@Test
	void inASmallHeapThoseAboveTheLimitAreRefused() {
		int asked = 40 * STREAMS;
		try (ServiceProcess service = ServiceProcess.start(List.of("-Xms88m", "-Xmx88m", "-XX:MaxDirectMemorySize=88m"),
				"resound.limits.heads=40MB")) {
			List<Http2Client> clients = ask(service, asked / STREAMS);
			await().atMost(PATIENCE).until(() -> {
				Metrics now = service.metrics();
				return now.value("http_requests_in_flight") + now.requests("GET", "SHAPED", "503") == asked;
			});
			Metrics now = service.metrics();
			assertThat(now.value("http_requests_in_flight")).as("an eighth of the heap, 6 KiB each")
				.isBetween(1700.0, 1900.0);
			assertThat(now.sum("http_requests_aborted_total")).isZero();
			try (Http2Client other = Http2Client.connect(service.port())) {
				assertThat(other.read(other.request("GET", "/echo?delay=9m", true)).text())
					.contains("resound.shape.held");
				assertThat(other.read(other.request("GET", "/echo?status=418", true)).status()).isEqualTo(418);
			}
			clients.forEach(Http2Client::vanish);
			await().atMost(PATIENCE).until(() -> service.metrics().value("http_requests_in_flight") == 0);
		}
	}

}
