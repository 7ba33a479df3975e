package io.resound.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import reactor.blockhound.BlockHound;

/**
 * Prepares a process that runs tests: a blocking call on an event loop fails, and what is
 * waited for is looked at at once, and then often. Not done when tests are only looked
 * for, which Surefire may do in Maven's own process. Registered in
 * {@code META-INF/services}.
 */
public final class TestRun implements TestExecutionListener {

	@Override
	public void testPlanExecutionStarted(TestPlan plan) {
		BlockHound.install();
		Awaitility.setDefaultPollDelay(Duration.ZERO);
		Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
	}

}
