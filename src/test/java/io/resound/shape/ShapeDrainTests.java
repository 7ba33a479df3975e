package io.resound.shape;

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

/** What becomes of shaped responses when the drain starts. */
@BothWays
@Timeout(120)
class ShapeDrainTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static RawClient get(ServiceProcess service, String query) {
		return service.connect().send("GET /echo?" + query + " HTTP/1.1\r\nHost: a\r\n\r\n");
	}

	@Test
	void allOfThemEndAtOnceAndNoneIsCut() {
		String paced = "size=100000&rate=100";
		try (ServiceProcess service = ServiceProcess.start(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
				"resound.generate.longest=1h", "resound.drain.at-least=1s", "resound.drain.at-most=1s",
				"resound.drain.timeout=20s");
				RawClient delay = get(service, "delay=30m&status=503");
				RawClient hang = get(service, "fault=hang");
				RawClient rate = get(service, paced);
				Http2Client http2 = Http2Client.connect(service.port())) {
			int delayed = http2.request("GET", "/echo?delay=30m&status=503", true);
			int hanging = http2.request("GET", "/echo?fault=hang", true);
			int slow = http2.request("GET", "/echo?" + paced, true);
			assertThat(hang.readHead().status()).isEqualTo(200);
			assertThat(rate.readHead().status()).isEqualTo(200);
			http2.readHead(hanging);
			http2.readHead(slow);
			await().until(() -> service.metrics().value("http_requests_in_flight") == 6);
			long start = System.nanoTime();
			service.sigterm();
			assertThat(delay.read().status()).isEqualTo(503);
			assertThat(hang.readToAnyEnd().reset()).isTrue();
			assertThat(rate.readBytes(100_000)).hasSize(100_000);
			assertThat(http2.read(delayed).status()).isEqualTo(503);
			assertThat(http2.readReset(hanging)).isEqualTo(Http2Client.INTERNAL_ERROR);
			assertThat(http2.read(slow).body()).hasSize(100_000);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
			assertThat(service.waitFor(PATIENCE)).isZero();
			assertThat(service.log()).last().asString().endsWith("Drained: no request was cut");
		}
	}

}
