package io.resound.connection;

/**
 * Holds a connection to its times, once a tick: an exchange in which nothing moves, a
 * head that is not complete, and a connection that asks for nothing. Used on the
 * connection's event loop.
 */
final class Patience {

	private final Timeouts timeouts;

	/** When the connection last stopped doing anything, by the tick's clock. */
	private long idleSince = System.nanoTime();

	/** Whether an exchange has begun since the last tick. */
	private boolean active;

	Patience(Timeouts timeouts) {
		this.timeouts = timeouts;
	}

	/** An exchange begins; a request need not read a clock for it. */
	void exchangeStarted() {
		this.active = true;
	}

	/**
	 * Has what is late ended.
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
				connection.headTimedOut();
			}
		}
		else if (now - this.idleSince > this.timeouts.idle().toNanos()) {
			protocol.idle();
		}
	}

}
