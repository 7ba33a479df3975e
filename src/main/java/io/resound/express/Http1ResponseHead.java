package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.resound.echo.EchoHead;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 answer up to the value of its {@code Content-Length}, in bytes:
 * what stays the same as long as a client sends the same type.
 */
final class AnswerHead {

	/** Of an echo without a body. */
	static final AnswerHead EMPTY = new AnswerHead(null, false);

	/** Of a body without a type. */
	static final AnswerHead UNTYPED = new AnswerHead(null, true);

	private final byte @Nullable [] contentType;

	private final boolean hasBody;

	private final byte[] bytes;

	/**
	 * Puts a head together.
	 * @param contentType the request's {@code Content-Type} in bytes, or {@code null}
	 * @param hasBody whether the request has a body
	 */
	AnswerHead(byte @Nullable [] contentType, boolean hasBody) {
		this.contentType = contentType;
		this.hasBody = hasBody;
		String type = (contentType != null) ? new String(contentType, StandardCharsets.ISO_8859_1) : null;
		StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
		EchoHead.of(type, hasBody)
			.describe((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
		this.bytes = head.append("Content-Length: ").toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	/** Whether it is the head of the answer to a request like this. */
	boolean isFor(byte[] window, int typeStart, int typeEnd, boolean body) {
		return this.contentType != null && this.hasBody == body
				&& Arrays.equals(this.contentType, 0, this.contentType.length, window, typeStart, typeEnd);
	}

	/** The bytes; not to be changed. */
	byte[] bytes() {
		return this.bytes;
	}

}
