package io.resound.connection;

import io.netty.buffer.ByteBuf;
import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

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

	/**
	 * The bytes of buffers that have been read and whose requests are incomplete, or wait
	 * for the response before theirs.
	 */
	default long kept() {
		return 0;
	}

	/**
	 * The bytes that wait for the client's permission to be sent, and have not been
	 * written to the channel.
	 */
	default long withheld() {
		return 0;
	}

	/**
	 * A buffer that all connections send parts of, so that what waits of it is memory
	 * that no connection holds; {@code null} if there is none.
	 */
	default @Nullable ByteBuf shared() {
		return null;
	}

	/**
	 * Whether a response is under way that returns the body of its request, and that body
	 * has not arrived to its end. What the client does not take of such a response may be
	 * spooled. Never true of a protocol in which the client can go on sending on its own
	 * terms, such as HTTP/2 with its windows.
	 */
	default boolean isEchoing() {
		return false;
	}

	/**
	 * Whether the client has been told that the connection is being closed, and the
	 * service waits for its answer, for at most {@link ClientConnection#LINGER_MILLIS}.
	 */
	default boolean isClosing() {
		return false;
	}

	/**
	 * Whether the client sends a stream that has no end of its own. Such a client may
	 * find out that the connection is being ended only after it has read all that came
	 * before, so what it still sends is dropped until then, however much it is.
	 */
	default boolean isStream() {
		return false;
	}

	/**
	 * Cuts the exchange that holds the most, because memory is exhausted and the client
	 * takes its responses too slowly. It counts as timed out. Nothing is cut if the
	 * exchange is slow by the service's own design.
	 */
	default void cutSlowReader() {
		cut(AbortReason.TIMEOUT);
	}

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
