package io.resound.metrics;

import java.util.Locale;

/** The closed set of values of the label {@code result} of a TLS handshake. */
public enum HandshakeResult {

	/** It succeeded. */
	OK,
	/** The client's certificate is missing or not trusted. */
	CERTIFICATE,
	/** The client closed the connection. */
	CLOSED,
	/**
	 * Anything else: malformed messages, no version or cipher suite in common, or an
	 * alert of the client, which it sends if it does not trust the service's certificate.
	 */
	FAILED,
	/** The client does not speak TLS. */
	PLAINTEXT,
	/** The drain's time was up. */
	SHUTDOWN,
	/** It was not complete in time. */
	TIMEOUT;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
