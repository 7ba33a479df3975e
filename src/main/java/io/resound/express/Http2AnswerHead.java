package io.resound.express;

import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.resound.echo.EchoHead;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/2 answer without {@code content-length} and {@code date}: what
 * stays the same as long as a client sends the same type.
 */
final class Http2AnswerHead {

	/** Of an echo without a body. */
	static final Http2AnswerHead EMPTY = new Http2AnswerHead(null, false);

	/** Of a body without a type. */
	static final Http2AnswerHead UNTYPED = new Http2AnswerHead(null, true);

	private static final AsciiString OK = new AsciiString("200");

	private static final AsciiString CONTENT_LENGTH = new AsciiString("content-length");

	private static final AsciiString DATE = new AsciiString("date");

	/** What a field takes in a frame beside its name and its value, at most. */
	private static final int FIELD_OVERHEAD = 12;

	private final @Nullable AsciiString contentType;

	private final boolean hasBody;

	private final List<AsciiString> fields = new ArrayList<>();

	private final int mostBytes;

	/**
	 * Puts a head together.
	 * @param contentType the request's {@code content-type}, or {@code null}
	 * @param hasBody whether the request has a body
	 */
	Http2AnswerHead(@Nullable AsciiString contentType, boolean hasBody) {
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

	/** Whether it is the head of the answer to a request like this. */
	boolean isFor(CharSequence type, boolean body) {
		return this.contentType != null && this.hasBody == body && this.contentType.contentEquals(type);
	}

	/** The most bytes that its fields have in a frame. */
	int mostBytes() {
		return this.mostBytes;
	}

	/**
	 * The fields of an answer.
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
