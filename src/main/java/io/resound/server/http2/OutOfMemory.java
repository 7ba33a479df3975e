package io.resound.server.http2;

import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.trouble.Troubles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection when no direct memory is left for a frame. The whole connection ends,
 * because the state that compresses header blocks may already be ahead of what the client
 * gets (RFC 9113 section 4.3).
 */
final class OutOfMemory {

	private static final Logger log = LoggerFactory.getLogger(OutOfMemory.class);

	private final ClientConnection connection;

	OutOfMemory(ClientConnection connection) {
		this.connection = connection;
	}

	/**
	 * Ends the connection if that is why something has failed.
	 * @return whether it is
	 */
	boolean ends(@Nullable Throwable failure) {
		if (!Troubles.isOutOfMemory(failure)) {
			return false;
		}
		if (!this.connection.isEnding()) {
			log.debug("No direct memory is left", failure);
			this.connection.loop().troubles().aborted(AbortReason.LIMIT);
			this.connection.protocol().cut(AbortReason.LIMIT);
		}
		return true;
	}

}
