package io.resound.generate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When each byte of {@code /drip} arrives, compared with its time on the schedule. Bytes
 * that follow each other by less than 10 ms leave together.
 */
@Timeout(60)
class DripScheduleTests {

	private static final Duration DURATION = Duration.ofSeconds(2);

	private static final Duration DELAY = Duration.ofMillis(100);

	/** The most that a byte may be late on a machine that does nothing else. */
	private static final Duration MOST = Duration.ofMillis(20);

	@Started
	private static Service service;

	/**
	 * Others are at work on this machine. They may delay the beginning, and with it the
	 * whole schedule, and then some of the bytes, but not most.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 81, 2001 })
	void noByteIsEarlyAndHalfOfThemAreOnTime(int bytes) {
		List<Duration> lateness = lateness(bytes);
		assertThat(lateness.getFirst()).isGreaterThan(Duration.ofMillis(-1));
		assertThat(lateness.get(bytes / 2).minus(lateness.getFirst()))
			.as("how much later than the most punctual byte half of them are: %s", lateness)
			.isLessThanOrEqualTo(MOST);
	}

	/** Measures it: {@code ./mvnw test -Dtest=DripScheduleTests -Ddrip.idle=true}. */
	@ParameterizedTest
	@ValueSource(ints = { 81, 2001 })
	@EnabledIfSystemProperty(named = "drip.idle", matches = "true")
	void onAnIdleMachineEachByteIsOnTime(int bytes) {
		lateness(bytes);
		List<Duration> lateness = lateness(bytes);
		System.out.printf("%d bytes over %d s: half of them at most %.1f ms late, all at most %.1f ms%n", bytes,
				DURATION.toSeconds(), millis(lateness.get(bytes / 2)), millis(lateness.getLast()));
		assertThat(lateness.getFirst()).isGreaterThan(Duration.ofMillis(-1));
		assertThat(lateness.getLast()).as("the largest lateness").isLessThanOrEqualTo(MOST);
	}

	private static double millis(Duration duration) {
		return duration.toNanos() / 1e6;
	}

	/** How late so many bytes arrive, in ascending order. */
	private static List<Duration> lateness(int bytes) {
		List<Duration> lateness = new ArrayList<>();
		try (RawClient client = service.connect()) {
			long start = System.nanoTime() + DELAY.toNanos();
			client.send("GET /drip?numbytes=" + bytes + "&duration=" + DURATION.toMillis() + "ms&delay="
					+ DELAY.toMillis() + "ms HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(client.readHead().status()).isEqualTo(200);
			for (int i = 0; i < bytes; i++) {
				client.readBytes(1);
				long due = start + DURATION.toNanos() * i / (bytes - 1);
				lateness.add(Duration.ofNanos(System.nanoTime() - due));
			}
		}
		Collections.sort(lateness);
		return lateness;
	}

}
