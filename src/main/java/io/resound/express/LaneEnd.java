package io.resound.express;

import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;

/** Ends a connection while the lane has it, and the exchanges that are open on it. */
final class LaneEnd {

	private final ClientConnection connection;

	private final EchoReader reader;

	private final EchoWriter writer;

	LaneEnd(ClientConnection connection, EchoReader reader, EchoWriter writer) {
		this.connection = connection;
		this.reader = reader;
		this.writer = writer;
	}

	/**
	 * Ends the connection if no more requests are accepted on it. Called when every
	 * request that was read has been answered and the responses have been written.
	 */
	void endIfOver() {
		if (this.connection.isInputShut()) {
			this.connection.close();
		}
		else if (this.connection.draining().isStopped()) {
			this.connection.linger();
		}
	}

	/** Aborts the open exchanges and cuts the connection. */
	void cut(AbortReason reason) {
		this.connection.loop().troubles().aborted(reason);
		abort(reason);
		this.connection.reset();
	}

	/** Closes the connection after a failure. */
	void failed(Throwable cause) {
		AbortReason reason = this.connection.loop().troubles().failed(cause);
		abort((reason == AbortReason.CLIENT) ? this.writer.lostFor() : reason);
		this.connection.close();
	}

	/**
	 * Aborts the exchanges whose responses are incomplete or have not been written to the
	 * channel.
	 */
	void abort(AbortReason reason) {
		this.reader.abort(reason);
		this.writer.abort(reason);
	}

}
