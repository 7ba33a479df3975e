package io.resound.express;

import java.util.Arrays;

import io.resound.http.Token;

/**
 * Recognises the header fields of a plain echo (RFC 9112 section 5), which are a small
 * part of what the codec accepts:
 *
 * <pre>
 *  fields = *( field CRLF ) CRLF
 *  field  = token ":" OWS *( VCHAR / SP / HTAB )
 * </pre>
 *
 * The {@linkplain PlainFieldValues values} say what a field means.
 * <p>
 * There is one per event loop. What it returns is valid until it reads again.
 */
final class PlainFields {

	private static final boolean[] IN_TOKEN = new boolean[256];

	private static final boolean[] IN_VALUE = new boolean[256];

	static {
		for (char c = 0; c < IN_TOKEN.length; c++) {
			IN_TOKEN[c] = Token.isPart(c);
		}
		Arrays.fill(IN_VALUE, ' ', '~' + 1, true);
		IN_VALUE['\t'] = true;
	}

	private final byte[] window;

	private final PlainFieldValues values;

	private final int mostFields;

	private int fieldsEnd;

	/**
	 * Creates the recogniser of an event loop.
	 * @param window the array with the bytes of heads
	 * @param values interprets the fields
	 * @param mostFields the number of fields above which a head is declined
	 */
	PlainFields(byte[] window, PlainFieldValues values, int mostFields) {
		this.window = window;
		this.values = values;
		this.mostFields = mostFields;
	}

	/**
	 * Reads fields up to and including the empty line after them.
	 * @param start the index in the window of the first byte
	 * @param end the index after the last byte in the window
	 */
	Verdict read(int start, int end) {
		byte[] bytes = this.window;
		this.values.clear();
		int at = start;
		int left = this.mostFields;
		while (at < end && bytes[at] != '\r') {
			if (left-- == 0) {
				return Verdict.TOO_LARGE;
			}
			int name = at;
			while (at < end && IN_TOKEN[bytes[at] & 0xff]) {
				at++;
			}
			if (at == end) {
				return Verdict.UNFINISHED;
			}
			if (bytes[at] != ':' || at == name) {
				return Verdict.OTHER_SYNTAX;
			}
			int nameEnd = at++;
			while (at < end && isBlank(bytes[at])) {
				at++;
			}
			int value = at;
			while (at < end && IN_VALUE[bytes[at] & 0xff]) {
				at++;
			}
			int valueEnd = at;
			if (at < end && bytes[at] == '\r') {
				at++;
			}
			else if (at < end) {
				return Verdict.OTHER_SYNTAX;
			}
			if (at == end) {
				return Verdict.UNFINISHED;
			}
			if (bytes[at++] != '\n') {
				return Verdict.OTHER_SYNTAX;
			}
			while (valueEnd > value && isBlank(bytes[valueEnd - 1])) {
				valueEnd--;
			}
			if (!this.values.take(name, nameEnd, value, valueEnd)) {
				return Verdict.OTHER_FIELD;
			}
		}
		if (end - at < 2) {
			return Verdict.UNFINISHED;
		}
		this.fieldsEnd = at + 2;
		return (bytes[at + 1] == '\n') ? this.values.whole() : Verdict.OTHER_SYNTAX;
	}

	private static boolean isBlank(byte b) {
		return b == ' ' || b == '\t';
	}

	/** The index in the window of the first byte after the empty line. */
	int end() {
		return this.fieldsEnd;
	}

}
