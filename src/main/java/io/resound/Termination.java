package io.resound;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
	 * Signals that follow the first this closely are the same wish: timeout(1), for one,
	 * sends its signal to the process and then to the whole group of it.
	 */
	private static final Duration SAME = Duration.ofMillis(100);

	/** How long the last words of a process may take whose output nobody may read. */
	private static final Duration LAST_WORDS = Duration.ofMillis(200);

	private static final int SIGNALLED = 128;

	private final CompletableFuture<ConfigurableApplicationContext> started = new CompletableFuture<>();

	private volatile boolean listening;

	private boolean asked;

	private long askedAt;

	/**
	 * Handles the signals from now on, as far as the JVM gets them: with {@code -Xrs}
	 * they end the process as the operating system has it.
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

	private synchronized void received(String signal, int number) {
		long now = System.nanoTime();
		if (!this.asked) {
			this.asked = true;
			this.askedAt = now;
			if (this.listening) {
				// Unlike this thread, not a daemon: it keeps the JVM from ending with a
				// code of its own when the servers' threads are gone.
				this.started.thenAccept((context) -> Thread.ofPlatform()
					.daemon(false)
					.name("resound-termination")
					.start(() -> close(context)));
			}
			else {
				endAtOnce(Level.INFO, signal + " during the start: ending before anything was served", 0);
			}
		}
		else if (now - this.askedAt >= SAME.toNanos()) {
			endAtOnce(Level.WARN, signal + " once more: ending at once", SIGNALLED + number);
		}
	}

	private static void close(ConfigurableApplicationContext context) {
		ExitCodeGenerator outcome = context.getBean(ExitCodeGenerator.class);
		context.close();
		System.exit(outcome.getExitCode());
	}

	/** Without shutdown hooks, which would wait for the start or the drain. */
	private static void endAtOnce(Level level, String words, int exitCode) {
		try {
			Thread.ofPlatform().daemon().start(() -> log.atLevel(level).log(words)).join(LAST_WORDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Runtime.getRuntime().halt(exitCode);
	}

}
