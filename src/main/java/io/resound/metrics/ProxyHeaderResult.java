package io.resound.metrics;

import java.util.Locale;

/** The closed set of values of the label {@code result} of a PROXY header. */
public enum ProxyHeaderResult {

	/** It has been read. */
	OK,
	/** The client closed the connection. */
	CLOSED,
	/** It is not what PROXY protocol allows. */
	MALFORMED,
	/** The connection began with something else. */
	MISSING,
	/** The drain's time was up. */
	SHUTDOWN,
	/** It was not complete in time. */
	TIMEOUT,
	/** It is longer than allowed. */
	TOO_LARGE;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
