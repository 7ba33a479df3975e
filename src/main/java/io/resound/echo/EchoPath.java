package io.resound.echo;

/** Which paths are the echo's. */
public final class EchoPath {

	/** The echo, as metrics and documents name it. */
	public static final String ROOT = "/echo";

	private EchoPath() {
	}

	/**
	 * Whether a path is {@code /echo} or below it. Percent-encoded octets are decoded
	 * before the comparison (RFC 3986 section 6.2.2.2), in that prefix only: what is
	 * below may be anything. Dot segments are not resolved, so that what comes back is
	 * what was asked for.
	 * @param path the path of the request's target, encoded as it was sent
	 */
	public static boolean matches(String path) {
		if (path.startsWith(ROOT)) {
			return path.length() == ROOT.length() || path.charAt(ROOT.length()) == '/' || matchesDecoded(path);
		}
		return matchesDecoded(path);
	}

	private static boolean matchesDecoded(String path) {
		int at = 0;
		for (int i = 0; i < ROOT.length(); i++) {
			int length = lengthOf(ROOT.charAt(i), path, at);
			if (length == 0) {
				return false;
			}
			at += length;
		}
		return at == path.length() || lengthOf('/', path, at) > 0;
	}

	/**
	 * How many characters of a path stand for one of ASCII: 1, or 3 where it is encoded,
	 * or 0 where it is another one.
	 */
	private static int lengthOf(char c, String path, int at) {
		if (at == path.length()) {
			return 0;
		}
		if (path.charAt(at) == c) {
			return 1;
		}
		return (path.charAt(at) == '%' && path.regionMatches(true, at + 1, Integer.toHexString(c), 0, 2)) ? 3 : 0;
	}

}
