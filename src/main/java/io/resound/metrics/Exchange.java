package io.resound.metrics;

/** One request with its response, while it is measured. Used on one event loop only. */
public interface Exchange {

	/** Measures nothing. */
	Exchange NONE = new Exchange() {

		@Override
		public void countAt(Endpoint endpoint) {
		}

		@Override
		public void received(int bytes) {
		}

		@Override
		public void sent(int bytes) {
		}

		@Override
		public void answered(int status) {
		}

		@Override
		public void aborted(AbortReason reason, int status) {
		}

	};

	/** The status of an exchange whose response was not started. */
	int NO_STATUS = 0;

	/**
	 * Counts the exchange at another endpoint, as if it had been opened there. What has
	 * been received and sent before stays where it was counted.
	 */
	void countAt(Endpoint endpoint);

	/** Counts bytes of the request body, without their framing. */
	void received(int bytes);

	/** Counts bytes of the response body, without their framing. */
	void sent(int bytes);

	/**
	 * Ends the exchange successfully: the last write of the response has completed.
	 * @param status the status that was sent
	 */
	void answered(int status);

	/**
	 * Ends the exchange before its response was complete.
	 * @param reason why
	 * @param status the status that was sent, or {@value #NO_STATUS} if no response was
	 * started
	 */
	void aborted(AbortReason reason, int status);

}
