package io.resound.metrics;

import java.util.Locale;

/**
 * The closed set of values of the label {@code reason} of a connection that the express
 * lane has left for good: the lane is a handler in front of the HTTP codec that answers
 * the plain echo, and whatever else a connection brings is the codec's.
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
