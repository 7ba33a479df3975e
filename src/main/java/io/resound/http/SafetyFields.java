package io.resound.http;

import java.util.function.BiConsumer;

/**
 * The header fields that keep browsers from running what the service sends, and everybody
 * from storing it. Their names are written as in HTTP/1.1; HTTP/2 has them in lower case.
 */
public final class SafetyFields {

	private static final String CONTENT_TYPE_OPTIONS = "X-Content-Type-Options";

	private static final String CACHE_CONTROL = "Cache-Control";

	private static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";

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
		fields.accept(CONTENT_TYPE_OPTIONS, "nosniff");
		fields.accept(CACHE_CONTROL, "no-store");
		if (sandboxed) {
			fields.accept(CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
		}
	}

}
