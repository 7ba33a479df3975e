package io.resound.route;

/**
 * Which paths belong to a route: one path, or a path and every path below it.
 * <p>
 * Percent-encoded octets are decoded before the comparison (RFC 3986 section 6.2.2.2), in
 * the route's own part of the path only: what is below may be anything. Dot segments are
 * not resolved.
 *
 * @param path the route's own part, as {@code /echo}
 * @param below whether every path below it belongs to the route too
 */
record PathPattern(String path, boolean below) {

	private static final String ALL_BELOW = "/**";

	/** Reads a pattern like {@code /echo/**} or {@code /livez}. */
	static PathPattern of(String pattern) {
		boolean below = pattern.endsWith(ALL_BELOW);
		return new PathPattern(below ? pattern.substring(0, pattern.length() - ALL_BELOW.length()) : pattern, below);
	}

	/**
	 * Whether a path belongs to the route.
	 * @param sent the path of a request's target, encoded as it was sent
	 */
	boolean matches(String sent) {
		int at = 0;
		for (int i = 0; i < this.path.length(); i++) {
			int length = lengthOf(this.path.charAt(i), sent, at);
			if (length == 0) {
				return false;
			}
			at += length;
		}
		return at == sent.length() || (this.below && lengthOf('/', sent, at) > 0);
	}

	/**
	 * How many characters of a path stand for a character of ASCII: 1, or 3 if it is
	 * percent-encoded, or 0 if another character is there.
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

	/** The pattern as it is written. */
	@Override
	public String toString() {
		return this.below ? this.path + ALL_BELOW : this.path;
	}

}
