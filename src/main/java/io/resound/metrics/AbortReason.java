package io.resound.metrics;

import java.util.Locale;

/** The closed set of values of the label {@code reason} of an aborted request. */
public enum AbortReason {

	/**
	 * The client closed the connection, or its side of it, before the exchange was
	 * complete.
	 */
	CLIENT,
	/** Nothing was read or written for too long. */
	TIMEOUT,
	/**
	 * A limit was exceeded after the response had begun, or the process had no direct
	 * memory left to read into or to respond with.
	 */
	LIMIT,
	/** The request turned out malformed after the response had begun. */
	MALFORMED,
	/** The drain's time was up. */
	SHUTDOWN,
	/** A route chose that the response is not whole. */
	SHAPED,
	/** The service failed after the response had begun. */
	INTERNAL;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
