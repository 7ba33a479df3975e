package io.resound.metrics;

/**
 * Measures what arrives and what becomes of it. One per event loop and listener, and
 * called on that loop only; whatever answers requests calls it, and nothing is answered
 * without it. A call costs well under a microsecond and never throws.
 */
public interface Meter {

	/** Measures nothing. */
	Meter NONE = new Meter() {

		@Override
		public Exchange open(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
			return Exchange.NONE;
		}

		@Override
		public void lostInHead(AbortReason reason) {
		}

		@Override
		public void declined(DeclineReason reason) {
		}

		@Override
		public void connectionOpened() {
		}

		@Override
		public void connectionClosed() {
		}

	};

	/**
	 * Opens an exchange: its head is complete or has been refused. The clock starts now.
	 * Exactly one of the exchange's ends must be called.
	 * @param method the label of the method
	 * @param endpoint what the request is for
	 * @param protocol the version of HTTP
	 */
	Exchange open(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol);

	/**
	 * The same for a method as it was sent.
	 * @param method the method, known or not
	 * @param endpoint what the request is for
	 * @param protocol the version of HTTP
	 */
	default Exchange open(String method, Endpoint endpoint, ProtocolLabel protocol) {
		return open(MethodLabel.of(method), endpoint, protocol);
	}

	/** Counts a connection that was lost inside a head: no request ever existed. */
	void lostInHead(AbortReason reason);

	/** Counts a request that the express lane leaves to the router. */
	void declined(DeclineReason reason);

	/** Counts a connection in. */
	void connectionOpened();

	/** Counts a connection out. */
	void connectionClosed();

}
