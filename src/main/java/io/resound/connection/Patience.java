package io.resound.connection;

/**
 * Enforces a connection's time limits at each tick: for an exchange in which no byte
 * moves, for an incomplete head, and for an idle connection. Used on the connection's
 * event loop.
 */
final class Patience {

	private final Timeouts timeouts;

	/** When the connection became idle, by the tick's clock. */
	private long idleSince = System.nanoTime();

	/** Whether an exchange has begun since the last tick. */
	private boolean active;

	Patience(Timeouts timeouts) {
		this.timeouts = timeouts;
	}

	/** An exchange begins. Reads no clock, since every request calls it. */
	void exchangeStarted() {
		this.active = true;
	}

	/**
	 * Ends what has exceeded its limit.
	 * @param connection the connection
	 * @param protocol what it speaks
	 * @param now the time of the tick, by {@link System#nanoTime()}
	 */
	void check(ClientConnection connection, Protocol protocol, long now) {
		if (this.active) {
			this.active = false;
			this.idleSince = now;
		}
		if (protocol.openExchanges() > 0) {
			this.idleSince = now;
			protocol.checkProgress(now);
			return;
		}
		long headSince = protocol.headSince();
		if (headSince != 0) {
			this.idleSince = now;
			if (now - headSince > this.timeouts.head().toNanos()) {
				connection.protocol().headTimedOut();
			}
		}
		else if (now - this.idleSince > this.timeouts.idle().toNanos()) {
			protocol.idle();
		}
	}

}
