package io.resound.proxy;

import io.resound.metrics.ProxyHeaderResult;

/** A PROXY header is missing or cannot be used. The message says why. */
final class UnusableHeaderException extends Exception {

	private static final long serialVersionUID = 1L;

	private final ProxyHeaderResult result;

	/** Without a stack trace, since clients can cause many. */
	UnusableHeaderException(ProxyHeaderResult result, String message) {
		super(message, null, false, false);
		this.result = result;
	}

	/** How it is counted. */
	ProxyHeaderResult result() {
		return this.result;
	}

	static UnusableHeaderException malformed(String message) {
		return new UnusableHeaderException(ProxyHeaderResult.MALFORMED, message);
	}

	static UnusableHeaderException missing() {
		return new UnusableHeaderException(ProxyHeaderResult.MISSING,
				"The connection does not begin with a PROXY header");
	}

}
