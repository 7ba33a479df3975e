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
 * Has the service exercise itself before its ports listen, so that the first clients find
 * compiled code. A second server with the same pipeline and the same router does it, on a
 * port of the loopback interface, with event loops, a meter and a count of connections of
 * its own, all of which are gone when the ports listen. A start never fails for it.
 * <p>
 * Runs on the thread of the start, with the clients on one of their own.
 */
final class WarmUp implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

	/** Before the web servers start. */
	static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;

	/** For a round that was begun in time, and for the loops to end. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final WarmUpProperties properties;

	private final Supplier<LoopMeters> throwAwayMeters;

	private final HttpListener server;

	/**
	 * Creates the warm-up.
	 * @param properties whether and how long
	 * @param throwAwayMeters creates meters like the service's that nobody reads
	 * @param server makes the service's server
	 */
	WarmUp(WarmUpProperties properties, Supplier<LoopMeters> throwAwayMeters, HttpListener server) {
		this.properties = properties;
		this.throwAwayMeters = throwAwayMeters;
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
			log.warn("The warm-up did not work; the first requests will be slower", ex);
		}
	}

	private void rehearse() throws InterruptedException {
		try (LoopbackListener listener = this.server.apart(this.throwAwayMeters)) {
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
		// It is over when the start is.
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
