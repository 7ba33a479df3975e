package io.resound.shape;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/** How late delayed responses are, and that a rate is kept. */
@Timeout(120)
class DelayScheduleTests {

	private static final Duration DELAY = Duration.ofMillis(10);

	private static final int REQUESTS = 500;

	@Started
	private static Service service;

	@Test
	void noneIsEarly() {
		assertThat(lateness(50).getFirst()).isPositive();
	}

	/** Measures it: {@code ./mvnw test -Dtest=DelayScheduleTests -Dshape.idle=true}. */
	@Test
	@EnabledIfSystemProperty(named = "shape.idle", matches = "true")
	void onAnIdleMachine99Of100AreAtMost2MillisecondsLate() {
		lateness(REQUESTS);
		List<Duration> lateness = lateness(REQUESTS);
		System.out.printf("delay of %d ms: half of the responses at most %d us late, 99 of 100 at most %d us%n",
				DELAY.toMillis(), lateness.get(lateness.size() / 2).toNanos() / 1000,
				lateness.get(lateness.size() * 99 / 100).toNanos() / 1000);
		assertThat(lateness.get(lateness.size() * 99 / 100)).isLessThanOrEqualTo(Duration.ofMillis(2));
	}

	/** The same, for the rate of a body. */
	@Test
	@EnabledIfSystemProperty(named = "shape.idle", matches = "true")
	void onAnIdleMachineARateIsKeptTo10Percent() {
		for (long rate : new long[] { 10_000, 1_000_000, 100_000_000 }) {
			long start = System.nanoTime();
			try (RawClient client = service.connect()) {
				client.send("GET /echo?size=" + 2 * rate + "&rate=" + rate + " HTTP/1.1\r\nHost: a\r\n\r\n");
				client.read();
			}
			double seconds = (System.nanoTime() - start) / 1e9;
			System.out.printf("rate of %d bytes a second: %.3f s for 2 s%n", rate, seconds);
			assertThat(seconds).isBetween(1.8, 2.2);
		}
	}

	/** How late so many responses come, in ascending order. */
	private static List<Duration> lateness(int requests) {
		List<Duration> lateness = new ArrayList<>();
		try (RawClient client = service.connect(); Http2Client http2 = Http2Client.connect(service.port())) {
			for (int i = 0; i < requests; i++) {
				long start = System.nanoTime();
				if (i % 2 == 0) {
					client.ask("GET /echo?delay=" + DELAY.toMillis() + "ms HTTP/1.1\r\nHost: a\r\n\r\n");
				}
				else {
					http2.read(http2.request("GET", "/echo?delay=" + DELAY.toMillis() + "ms", true));
				}
				lateness.add(Duration.ofNanos(System.nanoTime() - start).minus(DELAY));
			}
		}
		Collections.sort(lateness);
		return lateness;
	}

}
