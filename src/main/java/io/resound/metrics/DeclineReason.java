package io.resound.metrics;

import java.util.Locale;

/**
 * Why the express lane left a request to the router: a closed set.
 */
public enum DeclineReason {

	/** A method that the lane does not answer. */
	METHOD,
	/** A target that the lane does not answer. */
	TARGET,
	/** A header field that asks for more than the plain echo. */
	FIELD,
	/** Bytes that are not in the lane's grammar, malformed or merely unusual. */
	SYNTAX,
	/** A head or a body that is larger than the lane takes. */
	SIZE,
	/** The service is draining. */
	DRAIN,
	/** The client kept the lane waiting, or closed its side. */
	WAIT;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
