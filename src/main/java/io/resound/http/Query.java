package io.resound.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The pairs of a query or of a form, as the URL standard reads
 * {@code application/x-www-form-urlencoded}: there is no text that it refuses. Names and
 * values are percent-decoded, and a plus sign is a space.
 *
 * @see <a href="https://url.spec.whatwg.org/#urlencoded-parsing">URL standard</a>
 */
public final class Query {

	private Query() {
	}

	/**
	 * The value of a key in the query of a target, looked for without taking the query
	 * apart.
	 * @param target the target as it was sent, each byte a character
	 * @param name the name of the key, decoded, not empty
	 * @return the decoded value, each byte a character; all values with commas in between
	 * if there are several, and {@code null} if there is none
	 */
	public static @Nullable String value(String target, String name) {
		int query = target.indexOf('?');
		String found = null;
		int end = (query < 0) ? target.length() : query;
		while (end < target.length()) {
			int start = end + 1;
			end = indexOf(target, '&', start, target.length());
			int equals = indexOf(target, '=', start, end);
			if (isSame(target, start, equals, name)) {
				String value = text(target, Math.min(equals + 1, end), end);
				found = (found != null) ? found + ", " + value : value;
			}
		}
		return found;
	}

	/**
	 * The pairs in the query of a target, in order; none if there is no query.
	 * @param target the target as it was sent, each byte a character
	 */
	public static List<Field> pairs(String target) {
		int query = target.indexOf('?');
		return (query < 0) ? List.of() : pairs(target, query + 1);
	}

	/** The pairs of a form, in order. */
	public static List<Field> ofForm(byte[] form) {
		return pairs(new String(form, StandardCharsets.ISO_8859_1), 0);
	}

	/** The pairs, as UTF-8. A pair without a value has an empty one. */
	private static List<Field> pairs(String encoded, int from) {
		List<Field> pairs = new ArrayList<>();
		int start = from;
		while (start < encoded.length()) {
			int end = indexOf(encoded, '&', start, encoded.length());
			if (end > start) {
				int equals = indexOf(encoded, '=', start, end);
				pairs.add(new Field(utf8(text(encoded, start, equals)),
						utf8(text(encoded, Math.min(equals + 1, end), end))));
			}
			start = end + 1;
		}
		return pairs;
	}

	private static String utf8(String latin1) {
		return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
	}

	private static boolean isSame(String encoded, int from, int to, String name) {
		return PercentEncoding.isPlain(encoded, from, to) ? to - from == name.length() && encoded.startsWith(name, from)
				: text(encoded, from, to).equals(name);
	}

	private static String text(String encoded, int from, int to) {
		return PercentEncoding.decode(encoded, from, to, ' ');
	}

	/** The index of a character, or the end if it is not there. */
	private static int indexOf(String text, char searched, int from, int end) {
		int index = text.indexOf(searched, from, end);
		return (index < 0) ? end : index;
	}

}
