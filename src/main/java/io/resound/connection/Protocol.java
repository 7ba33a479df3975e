package io.resound.connection;

import io.resound.metrics.AbortReason;

/**
 * The protocol that a connection speaks, as seen by its {@link ClientConnection}. Every
 * call is made on the connection's event loop.
 */
public interface Protocol {

	/** The number of open exchanges. */
	int openExchanges();

	/**
	 * When the first byte of an incomplete head arrived, by {@link System#nanoTime()}, or
	 * 0 if there is no such head.
	 */
	long headSince();

	/** The head was not completed in time. */
	void headTimedOut();

	/** Ends the exchanges in which nothing has moved for too long. */
	void checkProgress(long now);

	/** The connection has been idle for too long: ends it. */
	void idle();

	/** The service has begun to drain. It still accepts connections and requests. */
	void drainStarted();

	/**
	 * The service has stopped listening: open exchanges are finished, and no new ones are
	 * begun.
	 */
	void listeningStopped();

	/**
	 * Ends the connection at once, and counts the open exchanges.
	 * @param reason why
	 */
	void cut(AbortReason reason);

}
