package io.resound.echo;

import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * What the head of an echo says about its body: the one place that decides it, for
 * whatever answers the request.
 *
 * @param contentType the value of {@code Content-Type}, or {@code null} for none
 * @param sandboxed whether {@value #SANDBOX_NAME} goes with it, so that no browser runs a
 * stranger's script under the service's origin
 */
public record EchoHead(@Nullable String contentType, boolean sandboxed) {

	/** The name of the body's type, as it is written in HTTP/1. */
	public static final String CONTENT_TYPE_NAME = "Content-Type";

	/** Goes with every answer: a browser must not guess the type. */
	public static final String NOSNIFF_NAME = "x-content-type-options";

	/** The only value of {@value #NOSNIFF_NAME}. */
	public static final String NOSNIFF = "nosniff";

	/** Goes with every answer: an echo is good for one request only. */
	public static final String CACHE_CONTROL_NAME = "cache-control";

	/** The value of {@value #CACHE_CONTROL_NAME}. */
	public static final String NO_STORE = "no-store";

	/** Goes with an echo that a browser might otherwise run. */
	public static final String SANDBOX_NAME = "content-security-policy";

	/** The value of {@value #SANDBOX_NAME}. */
	public static final String SANDBOX = "sandbox; default-src 'none'";

	private static final EchoHead UNTYPED_BODY = new EchoHead("application/octet-stream", false);

	private static final EchoHead NO_BODY = new EchoHead(null, false);

	/**
	 * Decides the head of an echo.
	 * @param contentType the request's {@code Content-Type}, or {@code null} if it sent
	 * none
	 * @param hasBody whether the request has a body
	 */
	public static EchoHead of(@Nullable String contentType, boolean hasBody) {
		if (contentType == null) {
			return hasBody ? UNTYPED_BODY : NO_BODY;
		}
		return new EchoHead(contentType, !InertTypes.contains(contentType));
	}

	/**
	 * Names the fields that describe the body, in the order in which they are sent:
	 * before {@code Content-Length} and {@code Date}, which whatever sends the answer
	 * adds.
	 * @param fields takes the name and the value of each
	 */
	public void describe(BiConsumer<String, String> fields) {
		if (this.contentType != null) {
			fields.accept(CONTENT_TYPE_NAME, this.contentType);
		}
		fields.accept(NOSNIFF_NAME, NOSNIFF);
		fields.accept(CACHE_CONTROL_NAME, NO_STORE);
		if (this.sandboxed) {
			fields.accept(SANDBOX_NAME, SANDBOX);
		}
	}

}
