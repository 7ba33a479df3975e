package io.resound.server;

import io.netty.channel.Channel;

/**
 * What a connection speaks, as far as its {@link ClientConnection} has to know. Every
 * call is made on the connection's event loop.
 */
interface Protocol {

	/** A connection that has not said yet what it speaks. */
	Protocol UNDECIDED = new Protocol() {

		@Override
		public int openExchanges() {
			return 0;
		}

		@Override
		public long headSince() {
			return 0;
		}

		@Override
		public void headTimedOut() {
		}

		@Override
		public void checkProgress(long now) {
		}

		@Override
		public void drainStarted() {
		}

		@Override
		public void listeningStopped() {
		}

		@Override
		public void cut() {
		}

	};

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

	/** The service has begun to drain; it still accepts and answers. */
	void drainStarted();

	/** The service no longer listens: what is open is finished, nothing new is begun. */
	void listeningStopped();

	/** The drain's time is up: what is open is ended and counted. */
	void cut();

	/** Whether bytes of an answer are still on their way out. */
	static boolean isWriting(Channel channel) {
		return channel.unsafe().outboundBuffer() != null
				&& channel.unsafe().outboundBuffer().totalPendingWriteBytes() > 0;
	}

}
