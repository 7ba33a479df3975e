package io.resound.metrics;

/**
 * Why the express lane left a connection of HTTP/1, or a stream of HTTP/2, to the router.
 */
public enum DeclineReason {

	/** A method that the lane does not answer. */
	METHOD,
	/** Another target than {@code /echo} and the plain paths below it. */
	TARGET,
	/** A field that shapes the exchange, or one that is not plain. */
	FIELD,
	/** Bytes that are not in the lane's grammar. */
	SYNTAX,
	/** A head or a body that is too large. */
	SIZE,
	/** The service drains. */
	DRAIN,
	/** The client keeps the lane waiting, or has sent its FIN inside a request. */
	WAIT

}
