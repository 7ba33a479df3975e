package io.resound.websocket;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

/**
 * Pings a client that is silent, and cuts the session if it stays silent; if there are no
 * pings, closes the session of a client that is silent. Whatever arrives shows that the
 * client is there. There is one timer for each session, and what arrives does not touch
 * it.
 */
final class Pings {

	private final Wire wire;

	private final Session session;

	private final long intervalNanos;

	private final long answerNanos;

	private final long idleNanos;

	private boolean heard;

	private @Nullable Future<?> timer;

	Pings(Wire wire, Session session, WebSocketSettings settings, Duration idle) {
		this.wire = wire;
		this.session = session;
		this.intervalNanos = settings.ping().toNanos();
		this.answerNanos = settings.pongTimeout().toNanos();
		this.idleNanos = idle.toNanos();
	}

	/** Begins to wait for a sign of the client. */
	void start() {
		this.heard = false;
		if (this.intervalNanos > 0) {
			later(this::look, this.intervalNanos);
		}
		else {
			later(this::requireLife, this.idleNanos);
		}
	}

	/** Something has arrived. */
	void heard() {
		this.heard = true;
	}

	void stop() {
		if (this.timer != null) {
			this.timer.cancel(false);
			this.timer = null;
		}
	}

	private void later(Runnable action, long nanos) {
		this.timer = this.wire.loop().schedule(action, nanos, TimeUnit.NANOSECONDS);
	}

	private void look() {
		if (this.heard || !this.wire.isPingable()) {
			start();
		}
		else {
			this.session.ping();
			later(this::requireAnswer, this.answerNanos);
		}
	}

	private void requireLife() {
		if (this.heard || this.session.isBusy() || this.session.isWaiting()) {
			start();
		}
		else {
			this.session.goAway();
		}
	}

	private void requireAnswer() {
		if (this.heard || !this.wire.isPingable()) {
			start();
		}
		else {
			this.session.cut(AbortReason.TIMEOUT);
		}
	}

}
