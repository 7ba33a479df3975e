package io.resound.metrics;

/** The closed set of values of the label {@code method}. */
public enum MethodLabel {

	/** A method of RFC 9110. */
	GET,
	/** A method of RFC 9110. */
	HEAD,
	/** A method of RFC 9110. */
	POST,
	/** A method of RFC 9110. */
	PUT,
	/** The method of RFC 5789. */
	PATCH,
	/** A method of RFC 9110. */
	DELETE,
	/** A method of RFC 9110. */
	OPTIONS,
	/** A method of RFC 9110. */
	TRACE,
	/** A method of RFC 9110. */
	CONNECT,
	/** Any other method, or that of a request that could not be read. */
	OTHER;

	/** The label of a method; methods are case-sensitive (RFC 9110 section 9.1). */
	public static MethodLabel of(String method) {
		return switch (method) {
			case "GET" -> GET;
			case "HEAD" -> HEAD;
			case "POST" -> POST;
			case "PUT" -> PUT;
			case "PATCH" -> PATCH;
			case "DELETE" -> DELETE;
			case "OPTIONS" -> OPTIONS;
			case "TRACE" -> TRACE;
			case "CONNECT" -> CONNECT;
			default -> OTHER;
		};
	}

}
