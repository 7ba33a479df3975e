package io.resound.echo;

import java.util.Locale;
import java.util.Set;

import io.resound.http.Token;

/**
 * The media types that no browser executes. It is an allow-list, so that an unknown type,
 * or one that does not parse, is sandboxed.
 */
final class InertTypes {

	private static final Set<String> ESSENCES = Set.of("application/json", "application/octet-stream",
			"application/x-www-form-urlencoded", "application/cbor", "application/grpc", "application/msgpack",
			"application/protobuf", "application/x-protobuf", "application/gzip", "application/zip", "audio/mpeg",
			"audio/ogg", "font/woff", "font/woff2", "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp",
			"text/csv", "text/plain", "video/mp4", "video/webm");

	private InertTypes() {
	}

	/**
	 * Whether a {@code Content-Type} parses by RFC 9110 section 8.3.1, with nothing left
	 * over, and its type is on the list.
	 */
	static boolean contains(String contentType) {
		return ESSENCES.contains(contentType) || containsEssenceOf(contentType);
	}

	private static boolean containsEssenceOf(String contentType) {
		int end = contentType.indexOf(';');
		String essence = withoutBlanks((end < 0) ? contentType : contentType.substring(0, end));
		return ESSENCES.contains(essence.toLowerCase(Locale.ROOT)) && (end < 0 || areParameters(contentType, end));
	}

	/**
	 * Whether the rest, from {@code at} on, is {@code *( OWS ";" OWS [ parameter ] )}.
	 */
	private static boolean areParameters(String text, int at) {
		int i = at;
		while (i < text.length()) {
			if (text.charAt(i) != ';') {
				return false;
			}
			i = afterBlanks(text, i + 1);
			if (i == text.length() || text.charAt(i) == ';') {
				continue;
			}
			int name = afterToken(text, i);
			if (name == i || name == text.length() || text.charAt(name) != '=') {
				return false;
			}
			int value = afterValue(text, name + 1);
			if (value < 0) {
				return false;
			}
			i = afterBlanks(text, value);
		}
		return true;
	}

	/** The index after a token or a quoted string, or -1 if there is neither. */
	private static int afterValue(String text, int at) {
		if (at == text.length() || text.charAt(at) != '"') {
			int end = afterToken(text, at);
			return (end > at) ? end : -1;
		}
		for (int i = at + 1; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"') {
				return i + 1;
			}
			if (c == '\\') {
				i++;
			}
			if (i == text.length() || isControl(text.charAt(i))) {
				return -1;
			}
		}
		return -1;
	}

	private static int afterToken(String text, int at) {
		int i = at;
		while (i < text.length() && Token.isPart(text.charAt(i))) {
			i++;
		}
		return i;
	}

	private static int afterBlanks(String text, int at) {
		int i = at;
		while (i < text.length() && isBlank(text.charAt(i))) {
			i++;
		}
		return i;
	}

	private static String withoutBlanks(String text) {
		int from = afterBlanks(text, 0);
		int to = text.length();
		while (to > from && isBlank(text.charAt(to - 1))) {
			to--;
		}
		return text.substring(from, to);
	}

	private static boolean isBlank(char c) {
		return c == ' ' || c == '\t';
	}

	private static boolean isControl(char c) {
		return (c < ' ' && c != '\t') || c == '\u007f';
	}

}
