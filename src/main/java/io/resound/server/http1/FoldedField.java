package io.resound.server.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpConstants;

/** A field that is folded over several lines (RFC 9112 section 5.2). */
final class FoldedField {

	private FoldedField() {
	}

	/**
	 * Whether the next line continues the field before it.
	 * @param lines what has arrived after the line of a field
	 */
	static boolean isNext(ByteBuf lines) {
		if (!lines.isReadable()) {
			return false;
		}
		byte first = lines.getByte(lines.readerIndex());
		return first == HttpConstants.SP || first == HttpConstants.HT;
	}

	/** Why a request with such a field is refused. */
	static IllegalArgumentException refusal() {
		return new IllegalArgumentException("a field is folded over several lines, which is obsolete");
	}

}
