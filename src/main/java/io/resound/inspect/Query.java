package io.resound.inspect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.resound.http.Field;

/**
 * The pairs of a query or of a form, as the URL standard reads
 * {@code application/x-www-form-urlencoded}: there is no text that it refuses.
 */
final class Query {

	private Query() {
	}

	/** The pairs in the query of a target, in order; none if there is no query. */
	static List<Field> ofTarget(String target) {
		int start = target.indexOf('?');
		return (start < 0) ? List.of() : parse(target.substring(start + 1).getBytes(StandardCharsets.ISO_8859_1));
	}

	/** A path with its percent-encoded bytes decoded, each byte a character. */
	static String decodedPath(String path) {
		byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
		return decode(bytes, 0, bytes.length, '+').toString(StandardCharsets.ISO_8859_1);
	}

	/** The pairs of a form, in order. A pair without a value has an empty one. */
	static List<Field> parse(byte[] form) {
		List<Field> pairs = new ArrayList<>();
		int start = 0;
		while (start < form.length) {
			int end = indexOf(form, '&', start, form.length);
			if (end > start) {
				int equals = indexOf(form, '=', start, end);
				pairs.add(new Field(text(form, start, equals), text(form, Math.min(equals + 1, end), end)));
			}
			start = end + 1;
		}
		return pairs;
	}

	/** The index of a byte, or the end if it is not there. */
	private static int indexOf(byte[] bytes, char searched, int from, int end) {
		int at = from;
		while (at < end && bytes[at] != searched) {
			at++;
		}
		return at;
	}

	private static String text(byte[] form, int from, int end) {
		return decode(form, from, end, ' ').toString(StandardCharsets.UTF_8);
	}

	/**
	 * Decodes percent-encoded bytes. A percent sign that no two digits follow stands for
	 * itself.
	 * @param plus what a plus sign stands for
	 */
	private static ByteArrayOutputStream decode(byte[] bytes, int from, int end, char plus) {
		ByteArrayOutputStream decoded = new ByteArrayOutputStream(end - from);
		for (int i = from; i < end; i++) {
			if (bytes[i] == '%' && i + 2 < end && digit(bytes[i + 1]) >= 0 && digit(bytes[i + 2]) >= 0) {
				decoded.write(digit(bytes[i + 1]) << 4 | digit(bytes[i + 2]));
				i += 2;
			}
			else {
				decoded.write((bytes[i] == '+') ? plus : bytes[i]);
			}
		}
		return decoded;
	}

	private static int digit(byte b) {
		return Character.digit(b, 16);
	}

}
