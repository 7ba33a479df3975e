package io.resound.server.exchange;

/** Which versions of HTTP a listener speaks, named as its setting {@code http2} is. */
public enum Http2Use {

	/** HTTP/1 and HTTP/2. */
	TRUE("HTTP/1.1 and h2c", "HTTP/1.1, HTTP/1.0 and HTTP/2 (by prior knowledge) are"),
	/** HTTP/2 alone. */
	ONLY("h2c", "HTTP/2 (by prior knowledge) is"),
	/** HTTP/1 alone. */
	FALSE("HTTP/1.1", "HTTP/1.1 and HTTP/1.0 are");

	private final String label;

	private final String served;

	Http2Use(String label, String served) {
		this.label = label;
		this.served = served;
	}

	/** Whether a client may speak HTTP/1. */
	public boolean speaksHttp1() {
		return this != ONLY;
	}

	/** Whether a client may speak HTTP/2. */
	public boolean speaksHttp2() {
		return this != FALSE;
	}

	/** The versions, for the log. */
	public String label() {
		return this.label;
	}

	/** What is served, for a sentence that ends here. */
	String served() {
		return this.served;
	}

}
