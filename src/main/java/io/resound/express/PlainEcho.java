package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import io.netty.buffer.ByteBuf;
import io.resound.http.Token;
import io.resound.metrics.DeclineReason;
import io.resound.metrics.MethodLabel;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the head of a plain echo in the bytes of a connection. Its grammar is a
 * small part of what the codec takes (RFC 9112 sections 2 to 5), with the same meaning:
 *
 * <pre>
 *  head   = method SP "/echo" [ "/" *( unreserved / "/" ) ] SP "HTTP/1.1" CRLF *( field CRLF ) CRLF
 *  method = "POST" / "GET" / "PUT" / "PATCH" / "DELETE"
 *  field  = token ":" OWS *( VCHAR / SP / HTAB )
 * </pre>
 *
 * with one {@code Host} that is an authority, at most one {@code Content-Length} without
 * leading zeros, at most one {@code Content-Type} that is not empty, no
 * {@code Connection} but {@code keep-alive}, and none of the fields that shape an
 * exchange. What the contract gives no meaning to is read over. Everything else is
 * declined at its first byte that does not fit.
 * <p>
 * One per event loop: what it has recognised is valid until it reads again.
 */
final class PlainEcho {

	/** What has been found. */
	enum Verdict {

		/** A plain echo, with its whole head. */
		PLAIN,
		/** What there is could become a plain echo. */
		UNFINISHED,
		/** Not one; the {@linkplain PlainEcho#reason() reason} tells why. */
		DECLINED

	}

	/** The longest head that is recognised, in bytes. */
	static final int LONGEST_HEAD = 4096;

	/** The methods that the lane answers, the most likely first. */
	static final List<MethodLabel> ANSWERED = List.of(MethodLabel.POST, MethodLabel.GET, MethodLabel.PUT,
			MethodLabel.PATCH, MethodLabel.DELETE);

	private static final Method[] METHODS = ANSWERED.stream().map(Method::new).toArray(Method[]::new);

	private static final byte[] ROOT = ascii(ExpressLoop.PATH);

	private static final byte[] VERSION = ascii("HTTP/1.1\r\n");

	private static final byte[] HOST = ascii("host");

	private static final byte[] EXPECT = ascii("expect");

	private static final byte[] ORIGIN = ascii("origin");

	private static final byte[] UPGRADE = ascii("upgrade");

	private static final byte[] CONNECTION = ascii("connection");

	private static final byte[] KEEP_ALIVE = ascii("keep-alive");

	private static final byte[] CONTENT_TYPE = ascii("content-type");

	private static final byte[] CONTENT_LENGTH = ascii("content-length");

	private static final byte[] CONTENT_ENCODING = ascii("content-encoding");

	private static final byte[] CONTENT_LANGUAGE = ascii("content-language");

	private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");

	private static final int MOST_DIGITS = 18;

	private static final boolean[] IN_TOKEN = new boolean[256];

	private static final boolean[] IN_PATH = marked("-._~/");

	private static final boolean[] IN_VALUE = new boolean[256];

	static {
		for (char c = 0; c < IN_TOKEN.length; c++) {
			IN_TOKEN[c] = Token.isPart(c);
		}
		Arrays.fill(IN_VALUE, ' ', '~' + 1, true);
		IN_VALUE['\t'] = true;
	}

	private final long bodyLimit;

	private final int headLimit;

	private final Predicate<String> isAuthority;

	private final boolean declinesOrigin;

	private final byte[] window = new byte[LONGEST_HEAD];

	/** The index in the buffer of the first byte in the window. */
	private int windowStart;

	private int windowEnd;

	private byte[] lastHost = {};

	private MethodLabel method = MethodLabel.OTHER;

	private int headEnd;

	private int headLength;

	private long contentLength;

	private int typeStart;

	private int typeEnd;

	private int hosts;

	private @Nullable DeclineReason reason;

	/**
	 * Creates the recogniser of an event loop.
	 * @param bodyLimit the largest body, in bytes; one declared larger is declined
	 * @param headLimit the longest head that the codec is sure to take, in bytes
	 * @param isAuthority whether a value of {@code Host} is one
	 * @param declinesOrigin whether a head that has an {@code Origin} is declined
	 */
	PlainEcho(long bodyLimit, int headLimit, Predicate<String> isAuthority, boolean declinesOrigin) {
		this.bodyLimit = bodyLimit;
		this.headLimit = Math.min(headLimit, LONGEST_HEAD);
		this.isAuthority = isAuthority;
		this.declinesOrigin = declinesOrigin;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static boolean[] marked(String marks) {
		boolean[] set = new boolean[256];
		marks.chars().forEach((c) -> set[c] = true);
		Arrays.fill(set, '0', '9' + 1, true);
		Arrays.fill(set, 'A', 'Z' + 1, true);
		Arrays.fill(set, 'a', 'z' + 1, true);
		return set;
	}

	/** Whether a plain path may have this character. */
	static boolean isInPath(char c) {
		return c < IN_PATH.length && IN_PATH[c];
	}

	/** Begins with another buffer. */
	void begin(ByteBuf in) {
		look(in);
	}

	/** Reads the head that a buffer goes on with; the buffer stays as it is. */
	Verdict read(ByteBuf in) {
		int start = in.readerIndex() - this.windowStart;
		boolean outside = start > this.windowEnd;
		if (!outside) {
			Verdict verdict = recognise(start);
			if (verdict != Verdict.UNFINISHED || this.windowStart + this.windowEnd == in.writerIndex()) {
				return bounded(verdict, start);
			}
		}
		look(in);
		return bounded(recognise(0), 0);
	}

	/** Copies the bytes that come next, since an array is read faster than a buffer. */
	private void look(ByteBuf in) {
		this.windowStart = in.readerIndex();
		this.windowEnd = Math.min(in.readableBytes(), this.window.length);
		in.getBytes(this.windowStart, this.window, 0, this.windowEnd);
	}

	private Verdict bounded(Verdict verdict, int start) {
		int length = (verdict == Verdict.PLAIN) ? this.headLength : this.windowEnd - start;
		if (verdict == Verdict.DECLINED || length < this.headLimit) {
			return verdict;
		}
		return decline(DeclineReason.SIZE);
	}

	private Verdict recognise(int start) {
		Verdict verdict = requestLine(start);
		if (verdict == Verdict.PLAIN) {
			verdict = fields(this.headEnd);
		}
		if (verdict == Verdict.PLAIN) {
			this.headLength = this.headEnd - start;
			return checked();
		}
		return verdict;
	}

	private Verdict requestLine(int start) {
		byte[] bytes = this.window;
		int end = this.windowEnd;
		int at = afterMethod(start);
		if (at <= start) {
			return (at == start) ? Verdict.UNFINISHED : decline(DeclineReason.METHOD);
		}
		int same = same(at, ROOT);
		if (same < ROOT.length) {
			return (at + same == end) ? Verdict.UNFINISHED : decline(DeclineReason.TARGET);
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
			return decline(DeclineReason.TARGET);
		}
		same = same(at, VERSION);
		if (same < VERSION.length) {
			return (at + same == end) ? Verdict.UNFINISHED : decline(DeclineReason.SYNTAX);
		}
		this.headEnd = at + same;
		return Verdict.PLAIN;
	}

	/**
	 * The index behind the method and its space, or {@code start} where it is not whole,
	 * or -1.
	 */
	private int afterMethod(int start) {
		for (Method candidate : METHODS) {
			int same = same(start, candidate.bytes);
			if (same == candidate.bytes.length) {
				this.method = candidate.label;
				return start + same;
			}
			if (start + same == this.windowEnd) {
				return start;
			}
		}
		return -1;
	}

	/** How many bytes from an index on are those of a text. */
	private int same(int at, byte[] text) {
		int length = Math.min(text.length, this.windowEnd - at);
		int mismatch = Arrays.mismatch(this.window, at, at + length, text, 0, length);
		return (mismatch < 0) ? length : mismatch;
	}

	private Verdict fields(int start) {
		byte[] bytes = this.window;
		int end = this.windowEnd;
		this.contentLength = -1;
		this.typeStart = -1;
		this.hosts = 0;
		int at = start;
		while (at < end && bytes[at] != '\r') {
			int name = at;
			while (at < end && IN_TOKEN[bytes[at] & 0xff]) {
				at++;
			}
			if (at == end) {
				return Verdict.UNFINISHED;
			}
			if (bytes[at] != ':' || at == name) {
				return decline(DeclineReason.SYNTAX);
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
				return decline(DeclineReason.SYNTAX);
			}
			if (at == end) {
				return Verdict.UNFINISHED;
			}
			if (bytes[at++] != '\n') {
				return decline(DeclineReason.SYNTAX);
			}
			while (valueEnd > value && isBlank(bytes[valueEnd - 1])) {
				valueEnd--;
			}
			if (!take(name, nameEnd, value, valueEnd)) {
				return decline(DeclineReason.FIELD);
			}
		}
		if (end - at < 2) {
			return Verdict.UNFINISHED;
		}
		this.headEnd = at + 2;
		return (bytes[at + 1] == '\n') ? Verdict.PLAIN : decline(DeclineReason.SYNTAX);
	}

	private static boolean isBlank(byte b) {
		return b == ' ' || b == '\t';
	}

	/** Takes what a field means; says whether the lane can go on with it. */
	private boolean take(int name, int nameEnd, int value, int valueEnd) {
		return switch (nameEnd - name) {
			case 4 -> !is(HOST, name) || takeHost(value, valueEnd);
			case 6 -> !is(EXPECT, name) && !(this.declinesOrigin && is(ORIGIN, name));
			case 7 -> !is(UPGRADE, name);
			case 10 -> !is(CONNECTION, name) || (valueEnd - value == KEEP_ALIVE.length && is(KEEP_ALIVE, value));
			case 12 -> !is(CONTENT_TYPE, name) || takeType(value, valueEnd);
			case 14 -> !is(CONTENT_LENGTH, name) || takeLength(value, valueEnd);
			case 16 -> !is(CONTENT_ENCODING, name) && !is(CONTENT_LANGUAGE, name);
			case 17 -> !is(TRANSFER_ENCODING, name);
			default -> true;
		};
	}

	/**
	 * Whether the bytes at an index are those of a text in any case. Setting one bit
	 * makes a letter small, and no other character of a token a letter or a hyphen.
	 */
	private boolean is(byte[] lowerCase, int at) {
		for (int i = 0; i < lowerCase.length; i++) {
			if ((this.window[at + i] | 0x20) != lowerCase[i]) {
				return false;
			}
		}
		return true;
	}

	private boolean takeHost(int value, int valueEnd) {
		this.hosts++;
		if (!Arrays.equals(this.lastHost, 0, this.lastHost.length, this.window, value, valueEnd)) {
			byte[] host = Arrays.copyOfRange(this.window, value, valueEnd);
			if (!this.isAuthority.test(new String(host, StandardCharsets.US_ASCII))) {
				return false;
			}
			this.lastHost = host;
		}
		return valueEnd > value;
	}

	private boolean takeType(int value, int valueEnd) {
		boolean first = this.typeStart < 0;
		this.typeStart = value;
		this.typeEnd = valueEnd;
		return first && valueEnd > value;
	}

	private boolean takeLength(int value, int valueEnd) {
		int digits = valueEnd - value;
		if (this.contentLength >= 0 || digits < 1 || digits > MOST_DIGITS
				|| (this.window[value] == '0' && digits > 1)) {
			return false;
		}
		long length = 0;
		for (int i = value; i < valueEnd; i++) {
			int digit = this.window[i] - '0';
			if (digit < 0 || digit > 9) {
				return false;
			}
			length = length * 10 + digit;
		}
		this.contentLength = length;
		return true;
	}

	private Verdict checked() {
		if (this.hosts != 1) {
			return decline(DeclineReason.FIELD);
		}
		return (this.contentLength <= this.bodyLimit) ? Verdict.PLAIN : decline(DeclineReason.SIZE);
	}

	private Verdict decline(DeclineReason why) {
		this.reason = why;
		return Verdict.DECLINED;
	}

	/** Why the head was declined. */
	DeclineReason reason() {
		return (this.reason != null) ? this.reason : DeclineReason.SYNTAX;
	}

	/** The method of the plain echo. */
	MethodLabel method() {
		return this.method;
	}

	/** The length of the head, in bytes. */
	int headLength() {
		return this.headLength;
	}

	/** The length of the body, in bytes: 0 where there is none. */
	long bodyLength() {
		return Math.max(0, this.contentLength);
	}

	/**
	 * The head of the answer.
	 * @param last the one that was sent last on the connection, which is mostly the same
	 */
	AnswerHead answer(AnswerHead last) {
		boolean hasBody = this.contentLength > 0;
		if (this.typeStart < 0) {
			return hasBody ? AnswerHead.UNTYPED : AnswerHead.EMPTY;
		}
		if (last.isFor(this.window, this.typeStart, this.typeEnd, hasBody)) {
			return last;
		}
		return new AnswerHead(Arrays.copyOfRange(this.window, this.typeStart, this.typeEnd), hasBody);
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
