package io.resound.connection;

/**
 * What comes before the protocol of a connection: a PROXY header, a TLS handshake, or the
 * bytes that tell which protocol follows. No exchange is open yet.
 */
public interface Opening extends Protocol {

	/** The connection. */
	ClientConnection connection();

	/** Whether the client has begun. */
	boolean hasBegun();

	@Override
	default int openExchanges() {
		return 0;
	}

	@Override
	default void checkProgress(long now) {
		// There is no exchange yet.
	}

	@Override
	default void idle() {
		connection().linger();
	}

	@Override
	default void drainStarted() {
		// The protocol that follows asks the client to close the connection.
	}

	/** A client that has not begun is given a moment, since it may be about to. */
	@Override
	default void listeningStopped() {
		if (!hasBegun()) {
			connection().linger(ClientConnection.FAREWELL_MILLIS);
		}
	}

}
