package io.resound.http;

import java.util.HexFormat;

/** The request line's method and target, and the authority (RFC 9112 section 3). */
public final class Target {

	/** The target of a request that is about the server as a whole. */
	public static final String ASTERISK = "*";

	/** The marks that a URI may have after its authority (RFC 3986 section 3.3). */
	private static final String URI_MARKS = "-._~:/?@!$&'()*+,;=";

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private static final String HOST_MARKS = "-._~!$&'()*+;=%";

	private static final char DELETE = 0x7f;

	private static final int LARGEST_PORT = 65_535;

	private Target() {
	}

	/**
	 * The path of a target, without authority and query. An empty one is that of the root
	 * (RFC 9110 section 4.2.3).
	 */
	public static String path(String target) {
		int start = target.startsWith("/") ? 0 : afterAuthority(target);
		int query = target.indexOf('?', start);
		if (start == 0 && query < 0) {
			return target;
		}
		String path = target.substring(start, (query < 0) ? target.length() : query);
		return path.isEmpty() ? "/" : path;
	}

	/**
	 * A value that the path of a target has after the path of a route and a slash: all
	 * the rest, percent-decoded, each byte a character; empty if there is none.
	 * @param target the target as it was sent, each byte a character
	 * @param route the path of the route, which the decoded path begins with
	 */
	public static String valueAfter(String target, String route) {
		String sent = path(target);
		String path = PercentEncoding.decode(sent, 0, sent.length(), '+');
		return path.substring(Math.min(route.length() + 1, path.length()));
	}

	private static int afterAuthority(String target) {
		int authority = target.indexOf("://");
		if (authority < 0) {
			return 0;
		}
		int slash = indexOr(target.indexOf('/', authority + 3), target.length());
		int query = indexOr(target.indexOf('?', authority + 3), target.length());
		return Math.min(slash, query);
	}

	/**
	 * Whether a target is one that a method may have: origin form, absolute form of the
	 * scheme http, or the asterisk with OPTIONS.
	 * <p>
	 * Browsers and proxies send more characters than a URI may have (RFC 3986 section 2):
	 * brackets, braces, quotation marks, octets of UTF-8, a percent sign without digits.
	 * Nothing is decoded for an echo, so they mean nothing here. Spaces and controls,
	 * which could end the target for somebody else, are refused.
	 */
	public static boolean isTarget(String method, String target) {
		if (target.startsWith("/")) {
			return hasTargetCharacters(target);
		}
		if (target.equals(ASTERISK)) {
			return method.equals("OPTIONS");
		}
		if (!target.regionMatches(true, 0, "http://", 0, 7)) {
			return false;
		}
		int path = afterAuthority(target);
		return isAuthority(target.substring(7, path)) && hasTargetCharacters(target.substring(path));
	}

	private static boolean hasTargetCharacters(String target) {
		for (int i = 0; i < target.length(); i++) {
			char c = target.charAt(i);
			if (c <= ' ' || c == DELETE) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Percent-encodes the characters that a URI must not contain.
	 */
	public static String encoded(String uri) {
		StringBuilder encoded = new StringBuilder(uri.length());
		int path = afterAuthority(uri);
		for (int i = 0; i < uri.length(); i++) {
			char c = uri.charAt(i);
			boolean fits = (c == '%') ? PercentEncoding.isOctet(uri, i, uri.length())
					: (isAlphanumeric(c) || URI_MARKS.indexOf(c) >= 0 || (i < path && (c == '[' || c == ']')));
			if (fits) {
				encoded.append(c);
			}
			else {
				encoded.append('%').append(HEX.toHexDigits((byte) c));
			}
		}
		return encoded.toString();
	}

	/**
	 * Whether a text is a host with an optional port (RFC 9110 section 7.2), which may be
	 * empty (RFC 3986 section 3.2.3).
	 */
	public static boolean isAuthority(String text) {
		int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : indexOr(text.indexOf(':'), text.length());
		return hostEnd > 0 && isHost(text, hostEnd) && isPort(text, hostEnd);
	}

	/**
	 * Whether two authorities are the same host and port. The case of the host does not
	 * matter, and an empty port or none is the default port (RFC 3986 section 6.2.3).
	 */
	public static boolean isSameAuthority(String one, String other, int defaultPort) {
		return normalized(one, defaultPort).equalsIgnoreCase(normalized(other, defaultPort));
	}

	private static String normalized(String authority, int defaultPort) {
		String suffix = authority.endsWith(":") ? ":" : ":" + defaultPort;
		return authority.endsWith(suffix) ? authority.substring(0, authority.length() - suffix.length()) : authority;
	}

	private static int indexOr(int index, int other) {
		return (index >= 0) ? index : other;
	}

	private static boolean isHost(String text, int end) {
		boolean address = text.charAt(0) == '[';
		int from = address ? 1 : 0;
		int to = address ? end - 1 : end;
		for (int i = from; i < to; i++) {
			char c = text.charAt(i);
			boolean fits = address ? (Character.digit(c, 16) >= 0 || c == ':' || c == '.')
					: (isAlphanumeric(c) || HOST_MARKS.indexOf(c) >= 0);
			if (!fits) {
				return false;
			}
		}
		return to > from;
	}

	private static boolean isPort(String text, int colon) {
		if (colon == text.length()) {
			return true;
		}
		int port = 0;
		for (int i = colon + 1; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < '0' || c > '9' || port > LARGEST_PORT) {
				return false;
			}
			port = port * 10 + (c - '0');
		}
		return text.charAt(colon) == ':' && port <= LARGEST_PORT;
	}

	private static boolean isAlphanumeric(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	}

}
