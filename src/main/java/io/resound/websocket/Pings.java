package io.resound.websocket;

import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.Future;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

/**
 * Pings a client that is silent, and cuts the session if it stays silent. Whatever
 * arrives shows that the client is there. There is one timer for each session, and what
 * arrives does not touch it.
 */
final class Pings {

	private final ClientConnection connection;

	private final Session session;

	private final long intervalNanos;

	private final long answerNanos;

	private boolean heard;

	private @Nullable Future<?> timer;

	Pings(ClientConnection connection, Session session, WebSocketSettings settings) {
		this.connection = connection;
		this.session = session;
		this.intervalNanos = settings.ping().toNanos();
		this.answerNanos = settings.pongTimeout().toNanos();
	}

	/** Begins, unless pings are off. */
	void start() {
		if (this.intervalNanos > 0) {
			later(this::look, this.intervalNanos);
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
		this.timer = this.connection.loop().loop().schedule(action, nanos, TimeUnit.NANOSECONDS);
	}

	private void look() {
		if (this.heard || !canBeAnswered()) {
			this.heard = false;
			later(this::look, this.intervalNanos);
		}
		else {
			this.session.ping();
			later(this::requireAnswer, this.answerNanos);
		}
	}

	private void requireAnswer() {
		if (this.heard || !canBeAnswered()) {
			this.heard = false;
			later(this::look, this.intervalNanos);
		}
		else {
			this.session.cut(AbortReason.TIMEOUT);
		}
	}

	/**
	 * Whether a ping reaches the client, and its pong would be read. A client that does
	 * not take what it is sent is held to the stall timeout.
	 */
	private boolean canBeAnswered() {
		return !this.connection.isPaused() && this.connection.channel().isWritable();
	}

}
