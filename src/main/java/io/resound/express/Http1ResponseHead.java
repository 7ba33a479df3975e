package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.resound.echo.EchoHead;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an HTTP/1.1 response head up to the value of {@code Content-Length}. They
 * stay the same while a client sends the same type.
 */
final class Http1ResponseHead {

	/** The head of an echo without a body. */
	static final Http1ResponseHead EMPTY = new Http1ResponseHead(null, false);

	/** The head of a body without a type. */
	static final Http1ResponseHead UNTYPED = new Http1ResponseHead(null, true);

	private final byte @Nullable [] contentType;

	private final boolean hasBody;

	private final byte[] bytes;

	/**
	 * Creates a head.
	 * @param contentType the request's {@code Content-Type} in bytes, or {@code null}
	 * @param hasBody whether the request has a body
	 */
	Http1ResponseHead(byte @Nullable [] contentType, boolean hasBody) {
		this.contentType = contentType;
		this.hasBody = hasBody;
		String type = (contentType != null) ? new String(contentType, StandardCharsets.ISO_8859_1) : null;
		StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
		EchoHead.of(type, hasBody)
			.describe((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
		this.bytes = head.append("Content-Length: ").toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	/** Whether this is the head of the response to a request with this type and body. */
	boolean isFor(byte[] window, int typeStart, int typeEnd, boolean body) {
		return this.contentType != null && this.hasBody == body
				&& Arrays.equals(this.contentType, 0, this.contentType.length, window, typeStart, typeEnd);
	}

	/** The bytes, which must not be changed. */
	byte[] bytes() {
		return this.bytes;
	}

}
