package io.resound.server.exchange;

import java.util.List;

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

	/** The versions, for the log, if they are spoken over TLS. */
	public String labelOverTls() {
		return this.label.replace("h2c", "h2");
	}

	/** The names of the versions in ALPN, the preferred one first (RFC 7301). */
	public List<String> alpn() {
		return switch (this) {
			case TRUE -> List.of("h2", "http/1.1");
			case ONLY -> List.of("h2");
			case FALSE -> List.of("http/1.1");
		};
	}

	/** What is served, for a sentence that ends here. */
	String served() {
		return this.served;
	}

}
