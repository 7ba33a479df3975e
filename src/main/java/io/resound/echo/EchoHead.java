package io.resound.echo;

import java.util.function.BiConsumer;

import io.resound.http.SafetyFields;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an echo's head that describe the body. The router and the express lane
 * both use them.
 *
 * @param contentType the value of {@code Content-Type}, or {@code null} for none
 * @param sandboxed whether {@code Content-Security-Policy} is sent, so that no browser
 * runs an echoed script under the service's origin
 */
public record EchoHead(@Nullable String contentType, boolean sandboxed) {

	private static final String CONTENT_TYPE_NAME = "Content-Type";

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
	 * Passes on the fields that describe the body, in the order in which they are sent.
	 * The caller sends {@code Content-Length} and {@code Date} after them.
	 * @param fields takes the name and the value of each
	 */
	public void describe(BiConsumer<String, String> fields) {
		if (this.contentType != null) {
			fields.accept(CONTENT_TYPE_NAME, this.contentType);
		}
		SafetyFields.describe(this.sandboxed, fields);
	}

}
