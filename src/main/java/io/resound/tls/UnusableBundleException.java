package io.resound.tls;

/** A bundle cannot be used. The message says why, as the rest of a sentence. */
final class UnusableBundleException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	UnusableBundleException(String reason) {
		super(reason);
	}

	UnusableBundleException(String reason, Throwable cause) {
		super(reason, cause);
	}

}
