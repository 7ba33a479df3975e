package io.resound.generate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Responses that wait when the drain starts, or begin after it. */
@BothWays
@Timeout(60)
class DrainTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final String DRIP = "/drip?numbytes=100000&duration=9m&delay=0";

	private static final String SSE = "/sse?count=1000&duration=9m";

	private static final String DELAYED = "/drip?numbytes=3&delay=9m";

	private static String request(String target) {
		return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
	}

	@Test
	void remainingDelaysEndAndNothingIsLost() {
		try (ServiceProcess service = start("3s");
				RawClient drip = service.connect().send(request(DRIP));
				RawClient sse = service.connect().send(request(SSE));
				RawClient delayed = service.connect().send(request(DELAYED));
				Http2Client http2 = Http2Client.connect(service.port())) {
			int dripStream = http2.request("GET", DRIP, true);
			int sseStream = http2.request("GET", SSE, true);
			int delayedStream = http2.request("GET", DELAYED, true);
			drip.readBytes(15);
			sse.readBytes(15);
			http2.readHead(dripStream);
			http2.readHead(sseStream);
			await().until(() -> service.metrics().value("http_requests_in_flight") == 6);
			long start = System.nanoTime();
			service.sigterm();
			assertThat(rest(drip)).endsWith("*".repeat(50_000));
			assertThat(rest(sse)).contains("\"id\":999,").endsWith("\r\n0\r\n\r\n");
			assertThat(delayed.read().text()).isEqualTo("***");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			assertThat(http2.read(dripStream).body()).hasSize(100_000);
			assertThat(http2.read(sseStream).text()).contains("\"id\":999,");
			assertThat(http2.read(delayedStream).text()).isEqualTo("***");
			assertThat(service.waitFor(PATIENCE)).isZero();
			assertThat(service.log()).last().asString().endsWith("Drained: no request was cut");
		}
	}

	private static String rest(RawClient client) {
		return new String(client.readToEnd(), StandardCharsets.ISO_8859_1);
	}

	@Test
	void aRequestThatComesDuringTheDrainDoesNotWait() {
		try (ServiceProcess service = start("3s"); RawClient client = service.connect()) {
			client.ask(request("/livez"));
			service.sigterm();
			await().atMost(PATIENCE)
				.until(() -> service.log().stream().anyMatch((line) -> line.contains("Draining: readiness is 503")));
			long start = System.nanoTime();
			assertThat(client.ask(request(DELAYED)).text()).isEqualTo("***");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
			assertThat(service.waitFor(PATIENCE)).isZero();
		}
	}

	private static ServiceProcess start(String atLeast) {
		return ServiceProcess.start(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"), "resound.drain.at-least=" + atLeast,
				"resound.drain.at-most=" + atLeast, "resound.drain.timeout=20s");
	}

}
