package io.resound.echo;

import java.nio.charset.StandardCharsets;

import org.springframework.web.util.UriUtils;

/** Which paths are the echo's. */
public final class EchoPath {

	/** The echo, as metrics and documents name it. */
	public static final String ROOT = "/echo";

	private EchoPath() {
	}

	/**
	 * Whether a path is {@code /echo} or below it. Percent-encoded octets are decoded
	 * before the comparison (RFC 3986 section 6.2.2.2); dot segments are not resolved, so
	 * that what comes back is what was asked for.
	 * @param path the path of the request's target, encoded as it was sent
	 */
	public static boolean matches(String path) {
		if (path.startsWith(ROOT)) {
			return path.length() == ROOT.length() || path.charAt(ROOT.length()) == '/' || matchesDecoded(path);
		}
		return matchesDecoded(path);
	}

	private static boolean matchesDecoded(String path) {
		if (path.indexOf('%') < 0) {
			return false;
		}
		try {
			String decoded = UriUtils.decode(path, StandardCharsets.ISO_8859_1);
			return decoded.equals(ROOT) || decoded.startsWith(ROOT + "/");
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
