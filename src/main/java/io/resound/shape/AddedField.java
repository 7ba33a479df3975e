package io.resound.shape;

import java.util.Locale;
import java.util.Set;

import io.resound.http.Field;
import io.resound.http.Token;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of {@code header=Name:value}, and which fields a source may set. A link
 * must not set a cookie, choose the type of a body or redirect to another origin; nobody
 * may change the framing, or the fields that make responses safe.
 */
final class AddedField {

	private static final Set<String> BY_QUERY = Set.of("retry-after", "server-timing", "vary", "etag", "location");

	/** Hop-by-hop and framing fields, those of the service, and the safety fields. */
	private static final Set<String> BY_NOBODY = Set.of("connection", "keep-alive", "te", "trailer",
			"transfer-encoding", "upgrade", "http2-settings", "content-length", "date", "x-content-type-options",
			"cache-control", "content-security-policy");

	private static final Set<String> PREFIXES_BY_NOBODY = Set.of("proxy-", "access-control-", "resound-");

	private AddedField() {
	}

	/**
	 * Reads a field.
	 * @param text the name, a colon, and the value, of visible characters of ASCII,
	 * spaces and tabs
	 * @param source where it comes from
	 * @return the field, or {@code null} if it is malformed or the source may not set it
	 */
	static @Nullable Field parse(String text, Source source) {
		int colon = text.indexOf(':');
		String name = (colon < 0) ? "" : text.substring(0, colon);
		String value = text.substring(colon + 1).strip();
		return (Token.isToken(name) && isText(value) && isAllowed(name.toLowerCase(Locale.ROOT), value, source))
				? new Field(name, value) : null;
	}

	private static boolean isText(String value) {
		return value.chars().allMatch((c) -> (c >= ' ' && c <= '~') || c == '\t');
	}

	private static boolean isAllowed(String name, String value, Source source) {
		if (BY_NOBODY.contains(name) || PREFIXES_BY_NOBODY.stream().anyMatch(name::startsWith)) {
			return false;
		}
		if (source != Source.QUERY) {
			return true;
		}
		return name.startsWith("x-")
				|| (BY_QUERY.contains(name) && (!name.equals("location") || isPathOnThisOrigin(value)));
	}

	/**
	 * Whether a redirect stays on this origin: one slash and no second. A backslash is a
	 * slash to browsers, and they drop tabs (URL standard).
	 */
	private static boolean isPathOnThisOrigin(String value) {
		return value.startsWith("/") && !value.startsWith("//") && value.indexOf('\\') < 0 && value.indexOf('\t') < 0;
	}

}
