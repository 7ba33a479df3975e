package io.resound.metrics;

/**
 * The closed set of values of the label {@code protocol}: the HTTP version of a request.
 */
public enum ProtocolLabel {

	/** HTTP/1.0. */
	HTTP_1_0("HTTP/1.0"),
	/** HTTP/1.1, and later minor versions of HTTP/1, which are treated as 1.1. */
	HTTP_1_1("HTTP/1.1"),
	/** HTTP/2. */
	HTTP_2("HTTP/2"),
	/**
	 * An HTTP/1 request whose head could not be read or whose version is not supported.
	 * Never a request on an HTTP/2 connection.
	 */
	OTHER("OTHER");

	private final String label;

	ProtocolLabel(String label) {
		this.label = label;
	}

	String label() {
		return this.label;
	}

}
