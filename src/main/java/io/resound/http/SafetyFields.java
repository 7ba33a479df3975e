package io.resound.http;

import java.util.function.BiConsumer;

/**
 * The header fields that keep browsers from running what the service sends, and prevent
 * any cache from storing it. HTTP/2 has their names in lower case (RFC 9113 section 8.2).
 */
public final class SafetyFields {

	private static final String NO_SNIFFING = "nosniff";

	private static final String NO_STORE = "no-store";

	private static final String SANDBOX = "sandbox; default-src 'none'";

	private SafetyFields() {
	}

	/**
	 * Names the fields of an answer that consists of the service's own words.
	 * @param fields takes the name and the value of each
	 */
	public static void describe(BiConsumer<String, String> fields) {
		describe(true, fields);
	}

	/**
	 * Names the fields of an answer.
	 * @param sandboxed whether a browser must be kept from running its body
	 * @param fields takes the name and the value of each
	 */
	public static void describe(boolean sandboxed, BiConsumer<String, String> fields) {
		fields.accept("X-Content-Type-Options", NO_SNIFFING);
		fields.accept("Cache-Control", NO_STORE);
		if (sandboxed) {
			fields.accept("Content-Security-Policy", SANDBOX);
		}
	}

	/**
	 * Names the fields of an answer of the service's own words as HTTP/2 writes them.
	 * @param fields takes the name, in lower case, and the value of each
	 */
	public static void describeForHttp2(BiConsumer<String, String> fields) {
		fields.accept("x-content-type-options", NO_SNIFFING);
		fields.accept("cache-control", NO_STORE);
		fields.accept("content-security-policy", SANDBOX);
	}

}
