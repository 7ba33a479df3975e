package io.resound;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Ends the process when a signal asks for it: SIGTERM, SIGINT (Ctrl-C) or SIGHUP. The
 * JVM's own handlers would exit with 128 and the signal's number however the service
 * ended, and ignore a second signal.
 * <ul>
 * <li>Before the service listens there is nothing to lose: the process exits with 0 at
 * once.</li>
 * <li>Later the application context is closed, which drains the service. The exit code is
 * that of the context's {@link ExitCodeGenerator}.</li>
 * <li>A second signal ends the process at once, with 128 and the signal's number.</li>
 * </ul>
 */
final class Termination implements ApplicationListener<WebServerInitializedEvent> {

	private static final Logger log = LoggerFactory.getLogger(Termination.class);

	private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

	/**
	 * Signals that follow the first this closely, whichever they are, count as one
	 * request to stop; timeout(1), for example, signals the process and then its process
	 * group, and systemd may send SIGHUP right after SIGTERM. The JVM handles each signal
	 * on a new thread, which a container that is throttled may run late, hence more than
	 * two of the kernel's periods of 100 ms. Whoever presses Ctrl-C twice faster than
	 * that can press it again; a request that was cut off would be lost.
	 */
	static final Duration ONE_REQUEST = Duration.ofMillis(250);

	/** How long to wait for the last log line, since standard output may be blocked. */
	private static final Duration LAST_WORDS = Duration.ofMillis(200);

	private static final int SIGNALLED = 128;

	private final CompletableFuture<ConfigurableApplicationContext> started = new CompletableFuture<>();

	private volatile boolean listening;

	private boolean asked;

	private long askedAt;

	/**
	 * Handles the signals from now on, as far as the JVM gets them: with {@code -Xrs}
	 * they end the process by the operating system's default action.
	 */
	void handleSignals() {
		SIGNALS.forEach((name) -> Signals.handle(name, (number) -> received("SIG" + name, number)));
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		this.listening = true;
	}

	/** The service has started. */
	void started(ConfigurableApplicationContext context) {
		this.started.complete(context);
	}

	synchronized void received(String signal, int number) {
		if (!this.asked) {
			this.asked = true;
			if (this.listening) {
				// Unlike this thread, not a daemon: it keeps the JVM from ending with a
				// code of its own when the servers' threads are gone.
				this.started.thenAccept((context) -> Thread.ofPlatform()
					.daemon(false)
					.name("resound-termination")
					.start(() -> close(context)));
			}
			else {
				endAtOnce(() -> log.info("{} during startup: exiting", signal), 0);
			}
			this.askedAt = System.nanoTime();
		}
		else if (System.nanoTime() - this.askedAt >= ONE_REQUEST.toNanos()) {
			endAtOnce(() -> log.warn("Second {}: exiting immediately", signal), SIGNALLED + number);
		}
	}

	private static void close(ConfigurableApplicationContext context) {
		int exitCode = 1;
		try {
			ExitCodeGenerator outcome = context.getBean(ExitCodeGenerator.class);
			context.close();
			exitCode = outcome.getExitCode();
		}
		catch (RuntimeException ex) {
			log.error("Shutdown failed", ex);
		}
		finally {
			System.exit(exitCode);
		}
	}

	/**
	 * Ends the process without shutdown hooks, which would wait for the start or the
	 * drain, and whether or not the last words can be logged.
	 */
	static void endAtOnce(Runnable lastWords, int exitCode) {
		try {
			Thread.ofPlatform().daemon().start(lastWords).join(LAST_WORDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			Runtime.getRuntime().halt(exitCode);
		}
	}

}
