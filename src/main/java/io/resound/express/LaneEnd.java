package io.resound.express;

import java.io.IOException;

import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a connection that is the lane's, and the exchanges that are open on it. */
final class LaneEnd {

	private static final Logger log = LoggerFactory.getLogger(LaneEnd.class);

	private final ClientConnection connection;

	private final EchoReader reader;

	private final EchoWriter writer;

	LaneEnd(ClientConnection connection, EchoReader reader, EchoWriter writer) {
		this.connection = connection;
		this.reader = reader;
		this.writer = writer;
	}

	/**
	 * Ends the connection if nothing more may come on it. Call it when all that has been
	 * read is answered, and the responses have been written.
	 */
	void endIfOver() {
		if (this.connection.isInputShut()) {
			this.connection.close();
		}
		else if (this.connection.draining().isStopped()) {
			this.connection.linger();
		}
	}

	/** Cuts what is open, and the connection with it. */
	void cut(AbortReason reason) {
		abort(reason);
		this.connection.reset();
	}

	/** Closes the connection after a failure. */
	void failed(Throwable cause) {
		if (cause instanceof IOException) {
			log.debug("The connection was lost", cause);
			abort(this.writer.lostFor());
		}
		else {
			log.error("The connection is closed after an unexpected failure", cause);
			abort(AbortReason.INTERNAL);
		}
		this.connection.close();
	}

	/** Ends the exchanges whose responses are not whole, or not handed to the channel. */
	void abort(AbortReason reason) {
		this.reader.abort(reason);
		this.writer.abort(reason);
	}

}
