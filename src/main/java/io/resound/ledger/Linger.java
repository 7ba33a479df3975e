package io.resound.ledger;

import java.time.Duration;
import java.time.Instant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Keeps the management port open after the drain until each run has been read since its
 * last request, and each that is followed since the drain, so that a load test gets the
 * ledger of a pod that leaves. It runs between the drain and the end of the management
 * port, on a thread of its own.
 */
final class Linger implements SmartLifecycle {

	/** After that of the drain, and before that of Boot's management port. */
	static final int PHASE = Integer.MAX_VALUE - 1;

	private static final Logger log = LoggerFactory.getLogger(Linger.class);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

	/** How long ago the last run was read, so that its response has been sent. */
	private static final Duration SENT = Duration.ofMillis(200);

	private final Ledger ledger;

	private final Duration most;

	private volatile boolean running;

	/**
	 * Creates what keeps the port open.
	 * @param ledger the ledger
	 * @param most the longest time, 0 if nobody can read the ledger on the port
	 */
	Linger(Ledger ledger, Duration most) {
		this.ledger = ledger;
		this.most = most;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public void stop(Runnable callback) {
		Instant now = this.ledger.now();
		this.ledger.followers().drained(now);
		if (this.most.isZero() || this.ledger.isUnused(now)) {
			stop();
			callback.run();
			return;
		}
		Thread.ofPlatform().name("resound-ledger").start(() -> {
			try {
				await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				stop();
				callback.run();
			}
		});
	}

	private void await() throws InterruptedException {
		Instant deadline = this.ledger.now().plus(this.most);
		while (!this.ledger.isRead(this.ledger.now().minus(SENT))) {
			if (!this.ledger.now().isBefore(deadline)) {
				log.warn("{} in the ledger, not all of which have been read since their last request", runs());
				return;
			}
			Thread.sleep(POLL_INTERVAL);
		}
		log.info("{} in the ledger, all of which have been read", runs());
	}

	private String runs() {
		int runs = this.ledger.size();
		return (runs == 1) ? "1 run" : runs + " runs";
	}

}
