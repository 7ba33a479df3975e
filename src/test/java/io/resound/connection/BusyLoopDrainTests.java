package io.resound.connection;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.resound.testing.Service;
import org.junit.jupiter.api.Test;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How the drain counts the quiet second while an event loop is busy. */
class BusyLoopDrainTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Duration QUIET = Duration.ofSeconds(1);

	/**
	 * The drain asks the loop whether it is quiet before the request comes, and the loop
	 * answers after it.
	 */
	@Test
	void theSecondCountsFromARequestThatCameWhileTheDrainWaitedForTheLoop() throws Exception {
		try (ExecutorService executor = Executors.newSingleThreadExecutor();
				Service service = Service.start("resound.drain.at-most=10s")) {
			Loop loop = service.context().getBean(Loops.class).all().iterator().next();
			loop.loop().submit(loop::requestStarted).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			ApplicationAvailability availability = service.context().getBean(ApplicationAvailability.class);
			Future<?> stopped = executor.submit(service::close);
			await().atMost(PATIENCE)
				.pollInterval(Duration.ofMillis(5))
				.until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
			long lastRequest = loop.loop().submit(() -> {
				// Nothing may sleep on an event loop, so it is kept busy.
				long start = System.nanoTime();
				while (System.nanoTime() - start < QUIET.toNanos()) {
					continue;
				}
				loop.requestStarted();
				return System.nanoTime();
			}).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			stopped.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			assertThat(Duration.ofNanos(System.nanoTime() - lastRequest)).isGreaterThanOrEqualTo(QUIET);
		}
	}

}
