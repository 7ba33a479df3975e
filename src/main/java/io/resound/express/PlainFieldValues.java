package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Interprets the header fields of a plain echo. There must be one {@code Host} that is an
 * authority, at most one {@code Content-Length} without leading zeros, at most one
 * {@code Content-Type} that is not empty, no {@code Connection} but {@code keep-alive},
 * and none of the fields that change the response or the framing of the body. Other
 * fields have no meaning for the echo.
 * <p>
 * There is one per event loop. What it returns is valid until it is {@linkplain #clear
 * cleared}.
 */
final class PlainFieldValues {

	private static final byte[] HOST = ascii("host");

	private static final byte[] EXPECT = ascii("expect");

	private static final byte[] UPGRADE = ascii("upgrade");

	private static final byte[] CONNECTION = ascii("connection");

	private static final byte[] KEEP_ALIVE = ascii("keep-alive");

	private static final byte[] CONTENT_TYPE = ascii("content-type");

	private static final byte[] CONTENT_LENGTH = ascii("content-length");

	/** What the names of the service's own fields begin with. */
	private static final byte[] OWN = ascii(ExpressLoop.OWN_FIELDS);

	private static final byte[] CONTENT_ENCODING = ascii("content-encoding");

	private static final byte[] CONTENT_LANGUAGE = ascii("content-language");

	private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");

	private static final int MOST_DIGITS = 18;

	private final byte[] window;

	private final long bodyLimit;

	private final Predicate<String> isAuthority;

	/** The names of further fields that are declined, in lower case. */
	private final byte[][] declined;

	private byte[] lastHost = {};

	private long contentLength;

	private int typeStart;

	private int typeEnd;

	private int hosts;

	/**
	 * Creates the values of an event loop.
	 * @param window the array with the bytes of heads
	 * @param bodyLimit the largest body, in bytes; a larger declared length is declined
	 * @param isAuthority whether a value of {@code Host} is a valid authority
	 * @param declined the names of further fields with which a head is declined, in lower
	 * case
	 */
	PlainFieldValues(byte[] window, long bodyLimit, Predicate<String> isAuthority, Set<String> declined) {
		this.window = window;
		this.bodyLimit = bodyLimit;
		this.isAuthority = isAuthority;
		this.declined = declined.stream().map(PlainFieldValues::ascii).toArray(byte[][]::new);
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/** Starts with another head. */
	void clear() {
		this.contentLength = -1;
		this.typeStart = -1;
		this.hosts = 0;
	}

	/**
	 * Interprets a field. All parameters are indices in the window.
	 * @return whether the request can still be a plain echo
	 */
	boolean take(int name, int nameEnd, int value, int valueEnd) {
		return !isOwn(name, nameEnd) && (this.declined.length == 0 || !isDeclined(name, nameEnd))
				&& switch (nameEnd - name) {
					case 4 -> !is(HOST, name) || takeHost(value, valueEnd);
					case 6 -> !is(EXPECT, name);
					case 7 -> !is(UPGRADE, name);
					case 10 ->
						!is(CONNECTION, name) || (valueEnd - value == KEEP_ALIVE.length && is(KEEP_ALIVE, value));
					case 12 -> !is(CONTENT_TYPE, name) || takeType(value, valueEnd);
					case 14 -> !is(CONTENT_LENGTH, name) || takeLength(value, valueEnd);
					case 16 -> !is(CONTENT_ENCODING, name) && !is(CONTENT_LANGUAGE, name);
					case 17 -> !is(TRANSFER_ENCODING, name);
					default -> true;
				};
	}

	/** Few other fields begin with the same letter. */
	private boolean isOwn(int name, int nameEnd) {
		return (this.window[name] | 0x20) == OWN[0] && nameEnd - name >= OWN.length && is(OWN, name);
	}

	private boolean isDeclined(int name, int nameEnd) {
		for (byte[] one : this.declined) {
			if (nameEnd - name == one.length && is(one, name)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether the bytes at an index equal a text, ignoring case. Setting one bit turns a
	 * letter into lower case, and turns no other character of a token into a letter or a
	 * hyphen.
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

	/** Decides whether the fields together are those of a plain echo. */
	Verdict whole() {
		if (this.hosts != 1) {
			return Verdict.OTHER_FIELD;
		}
		return (this.contentLength <= this.bodyLimit) ? Verdict.PLAIN : Verdict.TOO_LARGE;
	}

	/** The declared length of the body in bytes, or -1 if none is declared. */
	long contentLength() {
		return this.contentLength;
	}

	/**
	 * The head of the response.
	 * @param last the last head on the connection, which is returned if it fits
	 */
	Http1ResponseHead responseHead(Http1ResponseHead last) {
		boolean hasBody = this.contentLength > 0;
		if (this.typeStart < 0) {
			return hasBody ? Http1ResponseHead.UNTYPED : Http1ResponseHead.EMPTY;
		}
		if (last.isFor(this.window, this.typeStart, this.typeEnd, hasBody)) {
			return last;
		}
		return new Http1ResponseHead(Arrays.copyOfRange(this.window, this.typeStart, this.typeEnd), hasBody);
	}

}
