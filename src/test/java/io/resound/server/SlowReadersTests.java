package io.resound.server;

import java.time.Duration;

import io.resound.testing.BothWays;
import io.resound.testing.FullMemory;
import io.resound.testing.Http2Client;
import io.resound.testing.Pause;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of HTTP/2 that take their responses more slowly than
 * {@code resound.limits.slowest-read} are left alone until all of the shared memory is
 * held. Then the stream that holds most is cut, and no other if that is enough.
 */
@BothWays
@Timeout(60)
class SlowReadersTests {

	private static final Duration STALL_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration PAUSE = Duration.ofMillis(50);

	/** What is taken of a stream between two pauses, in bytes. */
	private static final int TAKEN = 128;

	private static final int WINDOW = 65_535;

	private Service service;

	@BeforeEach
	void start() {
		this.service = Service.start("resound.limits.stall-timeout=" + STALL_TIMEOUT.toMillis() + "ms",
				"resound.limits.slowest-read=1MB");
		// The first scrape may take longer than the stall timeout.
		timedOut();
	}

	@AfterEach
	void stop() {
		this.service.close();
	}

	@Test
	void ofTwoStreamsTheOneThatHoldsMostIsCut() {
		try (Http2Client client = Http2Client.connect(this.service.port(), 0).keepWindow()) {
			int small = client.request("POST", "/echo", false);
			client.data(small, new byte[16_384], false);
			client.data(small, new byte[13_616], true);
			int large = client.request("POST", "/echo", false);
			for (int sent = 0; sent < 60_000; sent += 15_000) {
				client.data(large, new byte[15_000], sent == 45_000);
			}
			Runnable take = () -> {
				client.window(small, TAKEN);
				client.window(large, TAKEN);
			};
			takeThreeTimesTheStallTimeout(take);
			assertThat(timedOut()).isZero();
			FullMemory.barely(this.service, () -> {
				takeUntilOneIsCut(take);
				takeThreeTimesTheStallTimeout(() -> client.window(small, TAKEN));
			});
			client.window(small, WINDOW);
			assertThat(client.read(small).body()).hasSize(30_000);
			assertThat(client.readReset(large)).isEqualTo(Http2Client.CANCEL);
			assertThat(timedOut()).isEqualTo(1);
		}
	}

	private void takeThreeTimesTheStallTimeout(Runnable take) {
		long end = System.nanoTime() + 3 * STALL_TIMEOUT.toNanos();
		while (System.nanoTime() < end) {
			take.run();
			Pause.of(PAUSE);
		}
	}

	private void takeUntilOneIsCut(Runnable take) {
		long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		while (timedOut() == 0) {
			assertThat(System.nanoTime()).as("within 10 s").isLessThan(end);
			take.run();
			Pause.of(PAUSE);
		}
	}

	private long timedOut() {
		return (long) this.service.metrics().aborted("/echo", "timeout");
	}

}
