package io.resound.websocket;

import io.resound.connection.ClientConnection;
import io.resound.connection.Progress;
import io.resound.connection.Protocol;
import io.resound.metrics.AbortReason;

/**
 * Holds a session to its time limits, and lets the drain end it between two messages. An
 * exchange is open while a message is incomplete or the client has not taken what it is
 * sent.
 */
final class SessionProtocol implements Protocol {

	private final ClientConnection connection;

	private final Session session;

	private final Progress progress = new Progress();

	/**
	 * Creates the protocol of a session.
	 * @param connection its connection
	 * @param session the session
	 */
	SessionProtocol(ClientConnection connection, Session session) {
		this.connection = connection;
		this.session = session;
	}

	/** Something has arrived. */
	void moved() {
		this.progress.moved();
	}

	@Override
	public int openExchanges() {
		return this.session.isBusy() ? 1 : 0;
	}

	@Override
	public long headSince() {
		return 0;
	}

	@Override
	public void headTimedOut() {
		throw new IllegalStateException("a session has no head");
	}

	@Override
	public void checkProgress(long now) {
		this.progress.look(this.connection);
		if (this.session.isWaiting()) {
			this.progress.moved();
		}
		if (this.progress.isStalled(now, this.connection.timeouts().stall().toNanos())) {
			this.session.cut(AbortReason.TIMEOUT);
		}
	}

	/**
	 * Inside a message: its client may send it to its end before it reads. Between two
	 * messages it has to read.
	 */
	@Override
	public boolean isEchoing() {
		return this.session.isInMessage();
	}

	@Override
	public boolean isClosing() {
		return this.session.isClosing();
	}

	@Override
	public void idle() {
		// The session looks after silent clients itself.
	}

	@Override
	public void drainStarted() {
		// Messages are still answered.
	}

	@Override
	public void listeningStopped() {
		if (!this.session.isInMessage()) {
			this.session.goAway();
		}
	}

	@Override
	public void cut(AbortReason reason) {
		this.session.cut(reason);
	}

}
