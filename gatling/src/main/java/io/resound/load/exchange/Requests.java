package io.resound.load.exchange;

/**
 * Names of requests that mean something to a report.
 */
public final class Requests {

	/** The echo whose latency is judged. */
	public static final String ECHO = "echo";

	/** A large body beside it, whose latency is not judged. */
	public static final String LARGE = "large";

	/** The beginning of a session, whose latency is not judged either. */
	public static final String OPEN = "open";

	private Requests() {
	}

}
