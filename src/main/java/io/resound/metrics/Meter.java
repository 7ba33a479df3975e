package io.resound.metrics;

/**
 * Measures requests and connections. There is one per event loop and listener, called on
 * that loop only. Every request is measured, whatever handles it. A call takes well under
 * a microsecond and never throws.
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

		@Override
		public void bytesReceived(int bytes) {
		}

		@Override
		public void bytesSent(int bytes) {
		}

		@Override
		public void frame(FrameLabel label) {
		}

		@Override
		public void framesAnswered(int frames, long nanos) {
		}

		@Override
		public void datagramReceived() {
		}

		@Override
		public void datagramSent() {
		}

		@Override
		public void datagramDropped(DropReason reason) {
		}

	};

	/**
	 * Opens an exchange: its head is complete or has been refused. The clock starts now.
	 * Exactly one of the exchange's ends must be called.
	 * @param method the label of the method
	 * @param endpoint the endpoint of the request
	 * @param protocol the version of HTTP
	 */
	Exchange open(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol);

	/**
	 * The same for a method as it was sent.
	 * @param method the method, known or not
	 * @param endpoint the endpoint of the request
	 * @param protocol the version of HTTP
	 */
	default Exchange open(String method, Endpoint endpoint, ProtocolLabel protocol) {
		return open(MethodLabel.of(method), endpoint, protocol);
	}

	/** Counts a connection that was lost within a head, before a request existed. */
	void lostInHead(AbortReason reason);

	/** Counts a request that the express lane leaves to the router. */
	void declined(DeclineReason reason);

	/** Counts a connection as opened. */
	void connectionOpened();

	/** Counts a connection as closed. */
	void connectionClosed();

	/**
	 * Counts bytes that a connection has received whose protocol is not HTTP, without
	 * TLS.
	 */
	void bytesReceived(int bytes);

	/**
	 * Counts bytes that the socket of such a connection has taken, without TLS.
	 */
	void bytesSent(int bytes);

	/** Counts a frame whose head has been read. */
	void frame(FrameLabel label);

	/**
	 * Counts frames whose answers the socket has taken.
	 * @param frames how many
	 * @param nanos the time since each of them began, in nanoseconds
	 */
	void framesAnswered(int frames, long nanos);

	/** Counts a datagram that has been received. */
	void datagramReceived();

	/** Counts a datagram that has been sent. */
	void datagramSent();

	/** Counts a datagram that has been received and is not sent back. */
	void datagramDropped(DropReason reason);

}
