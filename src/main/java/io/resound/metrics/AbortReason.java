package io.resound.metrics;

import java.util.Locale;

/** The closed set of values of the label {@code reason} of an aborted request. */
public enum AbortReason {

	/** The client went away, or closed its side inside a request. */
	CLIENT,
	/** Nothing was read or written for too long. */
	TIMEOUT,
	/** A limit was passed after the answer had begun. */
	LIMIT,
	/** The request turned out malformed after the answer had begun. */
	MALFORMED,
	/** The drain's time was up. */
	SHUTDOWN,
	/** The service failed after the answer had begun. */
	INTERNAL;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
