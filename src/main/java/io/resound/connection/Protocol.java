package io.resound.connection;

/**
 * What a connection speaks, as far as its {@link ClientConnection} has to know. Every
 * call is made on the connection's event loop.
 */
public interface Protocol {

	/** Exchanges that are open now. */
	int openExchanges();

	/**
	 * When the first byte of a head came that is not complete yet, by
	 * {@link System#nanoTime()}, or 0 when there is none.
	 */
	long headSince();

	/** The head did not become complete in time. */
	void headTimedOut();

	/** Ends the exchanges in which nothing has moved for too long. */
	void checkProgress(long now);

	/** Nothing has been asked for too long: ends the connection. */
	void idle();

	/** The service has begun to drain; it still accepts and answers. */
	void drainStarted();

	/** The service no longer listens: what is open is finished, nothing new is begun. */
	void listeningStopped();

	/** The drain's time is up: what is open is ended and counted. */
	void cut();

}
