package io.resound.testing;

import java.time.Duration;

import static org.awaitility.Awaitility.await;

/**
 * Lets time pass, for tests of what depends on time itself. Where a test waits for
 * something to happen, it awaits that instead.
 */
public final class Pause {

	private Pause() {
	}

	/** Returns after this time. */
	public static void of(Duration time) {
		await().pollDelay(time).atMost(time.plusMinutes(1)).until(() -> true);
	}

}
