package io.resound.express;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.resound.metrics.DeclineReason;
import io.resound.metrics.MethodLabel;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the plain echo in the fields of an HTTP/2 request that the codec has
 * accepted, by the rules that {@link PlainEcho} applies to HTTP/1: the same methods, the
 * same paths, and none of the fields that shape an exchange. Each of the four
 * pseudo-header fields of a request (RFC 9113 section 8.3.1) must occur once, and
 * {@code host} must not occur.
 * <p>
 * There is one per event loop. What it returns is valid until it reads again.
 */
final class Http2PlainEcho {

	/**
	 * The longest type that is echoed, in characters: each open stream may hold another
	 * one, which {@link StreamCount} counts as a part of the stream.
	 */
	private static final int LONGEST_TYPE = 200;

	private static final AsciiString[] METHODS = PlainEcho.ANSWERED.stream()
		.map((method) -> new AsciiString(method.name()))
		.toArray(AsciiString[]::new);

	private static final AsciiString ROOT = new AsciiString(ExpressLoop.PATH);

	private static final AsciiString HTTP = new AsciiString("http");

	private static final AsciiString HTTPS = new AsciiString("https");

	private static final AsciiString METHOD = Http2Headers.PseudoHeaderName.METHOD.value();

	private static final AsciiString PATH = Http2Headers.PseudoHeaderName.PATH.value();

	private static final AsciiString SCHEME = Http2Headers.PseudoHeaderName.SCHEME.value();

	private static final AsciiString AUTHORITY = Http2Headers.PseudoHeaderName.AUTHORITY.value();

	private static final AsciiString CONTENT_TYPE = new AsciiString("content-type");

	private static final AsciiString CONTENT_LENGTH = new AsciiString("content-length");

	/** The fields that shape an exchange, or that are specific to a connection. */
	private static final AsciiString[] SHAPING = { new AsciiString("te"), new AsciiString("host"),
			new AsciiString("expect"), new AsciiString("upgrade"), new AsciiString("connection"),
			new AsciiString("content-encoding"), new AsciiString("content-language"),
			new AsciiString("transfer-encoding") };

	/** What the names of the service's own fields begin with. */
	private static final AsciiString OWN = new AsciiString(ExpressLoop.OWN_FIELDS);

	/** Upper bound of the method, version and spaces in a request line. */
	private static final int REST_OF_LINE = 32;

	private final long bodyLimit;

	private final int longestPath;

	private final Predicate<String> isAuthority;

	private final AsciiString[] declined;

	private CharSequence lastPath = ROOT;

	private CharSequence lastAuthority = AsciiString.EMPTY_STRING;

	private int method;

	private int pseudoFields;

	private long contentLength;

	private @Nullable CharSequence contentType;

	private @Nullable DeclineReason reason;

	/**
	 * Creates the recogniser of an event loop.
	 * @param bodyLimit the largest body, in bytes; a larger declared length is declined
	 * @param headLimit the length of a head that the codec certainly accepts, in bytes
	 * @param isAuthority whether a value of {@code :authority} is valid
	 * @param declined the names of further fields with which a request is declined
	 */
	Http2PlainEcho(long bodyLimit, int headLimit, Predicate<String> isAuthority, Set<String> declined) {
		this.bodyLimit = bodyLimit;
		this.longestPath = Math.min(headLimit, PlainEcho.LONGEST_HEAD) - REST_OF_LINE;
		this.isAuthority = isAuthority;
		this.declined = Stream.concat(Stream.of(SHAPING), declined.stream().map(AsciiString::new))
			.toArray(AsciiString[]::new);
	}

	/**
	 * Reads the fields of a request.
	 * @param end whether the request consists of these fields alone
	 * @return why it is not a plain echo, or {@code null} if it is one
	 */
	@Nullable DeclineReason read(Http2Headers fields, boolean end) {
		this.method = -1;
		this.pseudoFields = 0;
		this.contentLength = -1;
		this.contentType = null;
		this.reason = null;
		for (Map.Entry<CharSequence, CharSequence> field : fields) {
			CharSequence name = field.getKey();
			if (!((name.charAt(0) == ':') ? takePseudo(name, field.getValue()) : take(name, field.getValue()))) {
				return (this.reason != null) ? this.reason : DeclineReason.FIELD;
			}
		}
		if (this.pseudoFields != 4) {
			return DeclineReason.FIELD;
		}
		if (this.contentLength > this.bodyLimit) {
			return DeclineReason.SIZE;
		}
		// The response is complete before the request is, which the router handles.
		return (this.contentLength == 0 && !end) ? DeclineReason.FIELD : null;
	}

	private boolean takePseudo(CharSequence name, CharSequence value) {
		this.pseudoFields++;
		return switch (name.length()) {
			case 5 -> PATH.contentEquals(name) && takePath(value);
			case 7 -> METHOD.contentEquals(name) ? takeMethod(value)
					: SCHEME.contentEquals(name) && (HTTP.contentEquals(value) || HTTPS.contentEquals(value));
			case 10 -> AUTHORITY.contentEquals(name) && takeAuthority(value);
			default -> false;
		};
	}

	private boolean takeMethod(CharSequence value) {
		if (this.method >= 0) {
			return false;
		}
		for (int i = 0; i < METHODS.length; i++) {
			if (METHODS[i].contentEquals(value)) {
				this.method = i;
				return true;
			}
		}
		this.reason = DeclineReason.METHOD;
		return false;
	}

	private boolean takePath(CharSequence value) {
		if (AsciiString.contentEquals(this.lastPath, value)) {
			return true;
		}
		if (!isPlain(value)) {
			this.reason = DeclineReason.TARGET;
			return false;
		}
		this.lastPath = value;
		return true;
	}

	private boolean isPlain(CharSequence path) {
		int root = ROOT.length();
		if (path.length() > this.longestPath || !AsciiString.regionMatches(path, false, 0, ROOT, 0, root)
				|| (path.length() > root && path.charAt(root) != '/')) {
			return false;
		}
		for (int i = root; i < path.length(); i++) {
			if (!PlainEcho.isInPath(path.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private boolean takeAuthority(CharSequence value) {
		if (AsciiString.contentEquals(this.lastAuthority, value)) {
			return true;
		}
		if (!this.isAuthority.test(value.toString())) {
			return false;
		}
		this.lastAuthority = value;
		return true;
	}

	private boolean take(CharSequence name, CharSequence value) {
		if (name.length() == CONTENT_TYPE.length() && CONTENT_TYPE.contentEquals(name)) {
			return takeType(value);
		}
		if (name.length() == CONTENT_LENGTH.length() && CONTENT_LENGTH.contentEquals(name)) {
			return takeLength(value);
		}
		if (name.charAt(0) == OWN.charAt(0) && AsciiString.regionMatches(name, false, 0, OWN, 0, OWN.length())) {
			return false;
		}
		for (AsciiString other : this.declined) {
			if (other.length() == name.length() && other.contentEquals(name)) {
				return false;
			}
		}
		return true;
	}

	private boolean takeType(CharSequence value) {
		int length = value.length();
		if (this.contentType != null || length == 0 || length > LONGEST_TYPE || value.charAt(0) <= ' '
				|| value.charAt(length - 1) <= ' ') {
			return false;
		}
		for (int i = 0; i < length; i++) {
			char c = value.charAt(i);
			if ((c < ' ' && c != '\t') || c > '~') {
				return false;
			}
		}
		this.contentType = value;
		return true;
	}

	/** The codec accepts nothing but a single number that fits. */
	private boolean takeLength(CharSequence value) {
		boolean first = this.contentLength < 0;
		this.contentLength = Long.parseLong(value, 0, value.length(), 10);
		return first;
	}

	/** The method of the plain echo. */
	MethodLabel method() {
		return PlainEcho.ANSWERED.get(this.method);
	}

	/** The declared length of the body in bytes, or -1 if none is declared. */
	long contentLength() {
		return this.contentLength;
	}

	/**
	 * The head of the response.
	 * @param last the last head on the connection, which is returned if it fits
	 * @param hasBody whether the response has a body
	 */
	Http2ResponseHead responseHead(Http2ResponseHead last, boolean hasBody) {
		if (this.contentType == null) {
			return hasBody ? Http2ResponseHead.UNTYPED : Http2ResponseHead.EMPTY;
		}
		return last.isFor(this.contentType, hasBody) ? last
				: new Http2ResponseHead(new AsciiString(this.contentType), hasBody);
	}

}
