package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.resound.metrics.MethodLabel;

/**
 * Recognises the request line of a plain echo (RFC 9112 section 3), which is a small part
 * of what the codec accepts:
 *
 * <pre>
 *  line   = method SP "/echo" [ "/" *( unreserved / "/" ) ] SP "HTTP/1.1" CRLF
 *  method = "POST" / "GET" / "PUT" / "PATCH" / "DELETE"
 * </pre>
 *
 * There is one per event loop. What it returns is valid until it reads again.
 */
final class PlainRequestLine {

	private static final Method[] METHODS = PlainEcho.ANSWERED.stream().map(Method::new).toArray(Method[]::new);

	private static final byte[] ROOT = ascii(ExpressLoop.PATH);

	private static final byte[] VERSION = ascii("HTTP/1.1\r\n");

	private static final boolean[] IN_PATH = pathCharacters();

	private final byte[] window;

	private MethodLabel method = MethodLabel.OTHER;

	private int lineEnd;

	/**
	 * Creates the recogniser of an event loop.
	 * @param window the array with the bytes of heads
	 */
	PlainRequestLine(byte[] window) {
		this.window = window;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static boolean[] pathCharacters() {
		boolean[] set = new boolean[256];
		"-._~/".chars().forEach((c) -> set[c] = true);
		Arrays.fill(set, '0', '9' + 1, true);
		Arrays.fill(set, 'A', 'Z' + 1, true);
		Arrays.fill(set, 'a', 'z' + 1, true);
		return set;
	}

	/** Whether the path of a plain echo may have this character. */
	static boolean isInPath(char c) {
		return c < IN_PATH.length && IN_PATH[c];
	}

	/**
	 * Reads a request line.
	 * @param start the index in the window of its first byte
	 * @param end the index after the last byte in the window
	 */
	Verdict read(int start, int end) {
		byte[] bytes = this.window;
		int at = afterMethod(start, end);
		if (at <= start) {
			return (at == start) ? Verdict.UNFINISHED : Verdict.OTHER_METHOD;
		}
		int same = same(at, end, ROOT);
		if (same < ROOT.length) {
			return (at + same == end) ? Verdict.UNFINISHED : Verdict.OTHER_TARGET;
		}
		at += same;
		if (at < end && bytes[at] == '/') {
			while (at < end && IN_PATH[bytes[at] & 0xff]) {
				at++;
			}
		}
		if (at == end) {
			return Verdict.UNFINISHED;
		}
		if (bytes[at++] != ' ') {
			return Verdict.OTHER_TARGET;
		}
		same = same(at, end, VERSION);
		if (same < VERSION.length) {
			return (at + same == end) ? Verdict.UNFINISHED : Verdict.OTHER_SYNTAX;
		}
		this.lineEnd = at + same;
		return Verdict.PLAIN;
	}

	/**
	 * The index after the method and its space, {@code start} if they are incomplete, or
	 * -1 if it is another method.
	 */
	private int afterMethod(int start, int end) {
		for (Method candidate : METHODS) {
			int same = same(start, end, candidate.bytes);
			if (same == candidate.bytes.length) {
				this.method = candidate.label;
				return start + same;
			}
			if (start + same == end) {
				return start;
			}
		}
		return -1;
	}

	/** The number of bytes from an index on that match a text. */
	private int same(int at, int end, byte[] text) {
		int length = Math.min(text.length, end - at);
		int mismatch = Arrays.mismatch(this.window, at, at + length, text, 0, length);
		return (mismatch < 0) ? length : mismatch;
	}

	/** The method. */
	MethodLabel method() {
		return this.method;
	}

	/** The index in the window of the first byte after the line. */
	int end() {
		return this.lineEnd;
	}

	private static final class Method {

		private final MethodLabel label;

		private final byte[] bytes;

		Method(MethodLabel label) {
			this.label = label;
			this.bytes = ascii(label.name() + " ");
		}

	}

}
