package io.resound.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import reactor.blockhound.BlockHound;

/**
 * Prepares a process that runs tests: a blocking call on an event loop fails, and what is
 * waited for is looked at at once, and then often. Not done when tests are only looked
 * for, which Surefire may do in Maven's own process. In the pass over TLS, it makes the
 * certificates. Registered in {@code META-INF/services}.
 */
public final class TestRun implements TestExecutionListener {

	@Override
	public void testPlanExecutionStarted(TestPlan plan) {
		BlockHound.install();
		Awaitility.setDefaultPollDelay(Duration.ZERO);
		Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
		if (Boolean.getBoolean("tests.over-tls")) {
			beginOverTls();
		}
	}

	private static void beginOverTls() {
		try {
			Path directory = Files.createTempDirectory(Path.of("target"), "tls-pass").toAbsolutePath();
			Certificates.write(directory, Certificates.issue("localhost"));
			List<String> settings = new ArrayList<>(List.of(Certificates.bundle("pass", directory)));
			settings.add("server.ssl.bundle=pass");
			TlsPass.begin(Certificates.engines(), settings);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
