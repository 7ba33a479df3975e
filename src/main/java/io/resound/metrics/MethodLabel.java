package io.resound.metrics;

/** The closed set of values of the label {@code method}. */
enum MethodLabel {

	GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT, OTHER;

	/** The label of a method; methods are case-sensitive (RFC 9110 section 9.1). */
	static MethodLabel of(String method) {
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
