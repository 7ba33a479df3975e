package io.resound.server.run;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

import io.resound.metrics.LoopMeters;
import io.resound.server.listen.HttpListener;
import io.resound.server.listen.LoopbackListener;
import io.resound.warmup.Rehearsal;
import io.resound.warmup.WarmUpProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Exercises the service before its listeners are bound, so that the first clients meet
 * compiled code. The requests go to a second server on the loopback interface, which has
 * the same pipeline and router, but its own event loops, meters and count of connections.
 * It is closed before the listeners are bound. A failure of the warm-up never aborts
 * startup.
 * <p>
 * Runs on the startup thread, with the clients on a separate thread.
 */
final class WarmUp implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

	/** Before the web servers start. */
	static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;

	/** The time for the last round to end after the limit. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final WarmUpProperties properties;

	private final Supplier<LoopMeters> unreadMeters;

	private final HttpListener server;

	/**
	 * Creates the warm-up.
	 * @param properties whether and how long
	 * @param unreadMeters creates meters like the service's, which are never read
	 * @param server binds the second server
	 */
	WarmUp(WarmUpProperties properties, Supplier<LoopMeters> unreadMeters, HttpListener server) {
		this.properties = properties;
		this.unreadMeters = unreadMeters;
		this.server = server;
	}

	@Override
	public void start() {
		if (!this.properties.enabled()) {
			return;
		}
		try {
			rehearse();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			log.warn("The warm-up failed; the first requests will be slower", ex);
		}
	}

	private void rehearse() throws InterruptedException {
		try (LoopbackListener listener = this.server.apart(this.unreadMeters)) {
			Rehearsal rehearsal = new Rehearsal(listener.address(), this.properties.atMost(), this.server.http2());
			Thread clients = Thread.ofPlatform().daemon().name("resound-warm-up").start(() -> run(rehearsal));
			clients.join(this.properties.atMost().plus(GRACE));
		}
	}

	private static void run(Rehearsal rehearsal) {
		long start = System.nanoTime();
		try {
			int answered = rehearsal.run();
			log.info("Warmed up by {} requests in {} ms", answered,
					Duration.ofNanos(System.nanoTime() - start).toMillis());
		}
		catch (IOException ex) {
			log.warn("The warm-up ended early ({}); the first requests may be slower", ex.toString());
		}
	}

	@Override
	public void stop() {
		// It is over before startup is.
	}

	@Override
	public boolean isRunning() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
