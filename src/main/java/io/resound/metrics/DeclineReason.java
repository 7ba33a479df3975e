package io.resound.metrics;

import java.util.Locale;

/**
 * The closed set of values of the label {@code reason} of a request that the express lane
 * left to the router.
 */
public enum DeclineReason {

	/** A method that the lane does not handle. */
	METHOD,
	/** A target that the lane does not handle. */
	TARGET,
	/** A header field that asks for more than the plain echo. */
	FIELD,
	/** Bytes outside the lane's grammar, malformed or merely unusual. */
	SYNTAX,
	/** A head or a body that is too large for the lane. */
	SIZE,
	/** The service is draining. */
	DRAIN,
	/** All requests to the echo are shaped. */
	SHAPE,
	/** The client was slow to send the request, or closed its side of the connection. */
	WAIT;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
