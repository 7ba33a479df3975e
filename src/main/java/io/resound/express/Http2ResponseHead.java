package io.resound.express;

import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.resound.echo.EchoHead;
import org.jspecify.annotations.Nullable;

/**
 * The head of the response to a plain echo over HTTP/2, without {@code content-length}
 * and {@code date}. It stays the same while a client sends the same type.
 */
final class Http2ResponseHead {

	/** The head of an echo without a body. */
	static final Http2ResponseHead EMPTY = new Http2ResponseHead(null, false);

	/** The head of a body without a type. */
	static final Http2ResponseHead UNTYPED = new Http2ResponseHead(null, true);

	private static final AsciiString OK = new AsciiString("200");

	private static final AsciiString CONTENT_LENGTH = new AsciiString("content-length");

	private static final AsciiString DATE = new AsciiString("date");

	/** The most bytes that a field adds to its name and value in a header block. */
	private static final int FIELD_OVERHEAD = 12;

	private final @Nullable AsciiString contentType;

	private final boolean hasBody;

	private final List<AsciiString> fields = new ArrayList<>();

	private final int mostBytes;

	/**
	 * Creates a head.
	 * @param contentType the request's {@code content-type}, or {@code null}
	 * @param hasBody whether the request has a body
	 */
	Http2ResponseHead(@Nullable AsciiString contentType, boolean hasBody) {
		this.contentType = contentType;
		this.hasBody = hasBody;
		EchoHead.of((contentType != null) ? contentType.toString() : null, hasBody).describe((name, value) -> {
			this.fields.add(new AsciiString(name).toLowerCase());
			this.fields.add(new AsciiString(value));
		});
		int bytes = 3 * FIELD_OVERHEAD + 64;
		for (AsciiString part : this.fields) {
			bytes += part.length() + FIELD_OVERHEAD / 2;
		}
		this.mostBytes = bytes;
	}

	/** Whether this is the head of the response to a request with this type and body. */
	boolean isFor(CharSequence type, boolean body) {
		return this.contentType != null && this.hasBody == body && this.contentType.contentEquals(type);
	}

	/** The most bytes that the fields take in a header block. */
	int mostBytes() {
		return this.mostBytes;
	}

	/**
	 * The fields of a response.
	 * @param length the value of {@code content-length}, or -1 for none
	 * @param date the value of {@code date}
	 */
	Http2Headers fields(long length, AsciiString date) {
		List<AsciiString> all = new ArrayList<>(this.fields);
		if (length >= 0) {
			all.add(CONTENT_LENGTH);
			all.add(new AsciiString(Long.toString(length)));
		}
		all.add(DATE);
		all.add(date);
		return ReadOnlyHttp2Headers.serverHeaders(false, OK, all.toArray(AsciiString[]::new));
	}

}
