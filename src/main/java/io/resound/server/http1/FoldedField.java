package io.resound.server.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpConstants;

/** A field that is folded over several lines (RFC 9112 section 5.2). */
final class FoldedField {

	private FoldedField() {
	}

	/**
	 * Whether a line continues the field before it. What follows the empty line after the
	 * fields is not looked at.
	 * @param lines lines after a field, of which the last may be incomplete
	 */
	static boolean isIn(ByteBuf lines) {
		int end = lines.writerIndex();
		int line = lines.readerIndex();
		while (line < end) {
			byte first = lines.getByte(line);
			if (first == HttpConstants.SP || first == HttpConstants.HT) {
				return true;
			}
			int lineFeed = lines.indexOf(line, end, HttpConstants.LF);
			boolean empty = lineFeed == line || (lineFeed == line + 1 && first == HttpConstants.CR);
			if (lineFeed < 0 || empty) {
				return false;
			}
			line = lineFeed + 1;
		}
		return false;
	}

	/** Why a request with such a field is refused. */
	static IllegalArgumentException refusal() {
		return new IllegalArgumentException("a field is folded over several lines, which is obsolete");
	}

}
