package io.resound.metrics;

/**
 * The closed set of values of the label {@code protocol}: the version of HTTP that a
 * request was made by.
 */
public enum ProtocolLabel {

	/** HTTP/1.0. */
	HTTP_1_0("HTTP/1.0"),
	/** HTTP/1.1, and later minor versions of HTTP/1, which are answered as 1.1. */
	HTTP_1_1("HTTP/1.1"),
	/** HTTP/2. */
	HTTP_2("HTTP/2"),
	/**
	 * A request of HTTP/1 whose head could not be read, or that names a version that is
	 * not served. A request on a connection of HTTP/2 is never one of these.
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
