package io.resound.trouble;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Logs the counts of {@link Troubles} at intervals, on a thread of its own. */
final class TroubleReport implements AutoCloseable {

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("troubles").daemon().factory());

	TroubleReport(Troubles troubles, Duration interval) {
		this.timer.scheduleAtFixedRate(troubles::report, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

}
