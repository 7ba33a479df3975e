package io.resound.server;

import io.resound.echo.EchoPath;
import io.resound.echo.Token;
import io.resound.lifecycle.Probes;
import io.resound.metrics.Endpoint;

/** The request line's method and target, and the authority (RFC 9112 section 3). */
final class Targets {

	/** The target of a request that is about the server as a whole. */
	static final String ASTERISK = "*";

	/**
	 * The marks a path may have (RFC 3986 section 3.3); a query may have brackets too.
	 */
	private static final String TARGET_MARKS = "-._~:/?@!$&'()*+,;=%";

	private static final String HOST_MARKS = "-._~!$&'()*+;=%";

	private static final int LARGEST_PORT = 65_535;

	private Targets() {
	}

	/** What a target is for. */
	static Endpoint endpoint(String target) {
		String path = path(target);
		if (EchoPath.matches(path)) {
			return Endpoint.ECHO;
		}
		return switch (path) {
			case Probes.LIVEZ -> Endpoint.LIVEZ;
			case Probes.READYZ -> Endpoint.READYZ;
			default -> Endpoint.UNKNOWN;
		};
	}

	/** The path of a target, without authority and query. */
	static String path(String target) {
		int start = target.startsWith("/") ? 0 : afterAuthority(target);
		int query = target.indexOf('?', start);
		if (start == 0 && query < 0) {
			return target;
		}
		return target.substring(start, (query < 0) ? target.length() : query);
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
	 */
	static boolean isTarget(String method, String target) {
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
		boolean query = false;
		for (int i = 0; i < target.length(); i++) {
			char c = target.charAt(i);
			query |= (c == '?');
			if (!isAlphanumeric(c) && TARGET_MARKS.indexOf(c) < 0 && !(query && (c == '[' || c == ']'))) {
				return false;
			}
			if (c == '%' && !isEncodedOctet(target, i)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isEncodedOctet(String text, int at) {
		return at + 2 < text.length() && Character.digit(text.charAt(at + 1), 16) >= 0
				&& Character.digit(text.charAt(at + 2), 16) >= 0;
	}

	/** Whether a text is a host with an optional port (RFC 9110 section 7.2). */
	static boolean isAuthority(String text) {
		int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : indexOr(text.indexOf(':'), text.length());
		return hostEnd > 0 && isHost(text, hostEnd) && isPort(text, hostEnd);
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

	/** Whether a text is a token (RFC 9110 section 5.6.2). */
	static boolean isToken(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (!Token.isPart(text.charAt(i))) {
				return false;
			}
		}
		return !text.isEmpty();
	}

	private static boolean isAlphanumeric(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	}

}
