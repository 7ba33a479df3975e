package io.resound.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Hides the values of secret fields: one list for everything that shows fields.
 * Immutable, and safe from any thread.
 */
public final class SecretFields {

	/** The fields whose values begin with a scheme (RFC 9110 section 11.4). */
	private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization");

	private final Set<String> names;

	/**
	 * Of how many characters there is a name. Most fields are known by that not to be
	 * secret.
	 */
	private final BitSet lengths = new BitSet();

	/**
	 * Creates the list.
	 * @param names the names of the secret fields, in any case
	 */
	public SecretFields(Collection<String> names) {
		this.names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		this.names.addAll(names);
		this.names.forEach((name) -> this.lengths.set(name.length()));
	}

	/** Whether the value of a field is secret; its name in any case. */
	public boolean isSecret(String name) {
		return this.lengths.get(name.length()) && this.names.contains(name);
	}

	/**
	 * What is shown of a field's value: all of it, as text, or if it is secret only how
	 * many bytes it has, and for credentials their scheme.
	 */
	public String shown(Field field) {
		if (!isSecret(field.name())) {
			return SentText.of(field.value());
		}
		String bytes = field.value().length() + " bytes";
		int space = field.value().indexOf(' ');
		if (space < 0 || !CREDENTIALS.contains(lowerCase(field.name()))) {
			return bytes;
		}
		String scheme = field.value().substring(0, space);
		return Token.isToken(scheme) ? scheme + ", " + bytes : bytes;
	}

	/** Fields with what is {@linkplain #shown(Field) shown} of their values. */
	public List<Field> shown(List<Field> fields) {
		List<Field> shown = new ArrayList<>(fields.size());
		for (Field field : fields) {
			shown.add(new Field(field.name(), shown(field)));
		}
		return shown;
	}

	/**
	 * A head with as many asterisks in place of the value of each secret field as it has
	 * bytes.
	 * @param sent the head as it arrived: a line, and then one for each field
	 */
	public byte[] hidden(byte[] sent) {
		byte[] head = sent.clone();
		int line = indexOf(head, '\n', 0, head.length) + 1;
		while (line < head.length) {
			int end = indexOf(head, '\n', line, head.length);
			int colon = indexOf(head, ':', line + 1, end);
			if (isSecret(new String(head, line, colon - line, StandardCharsets.ISO_8859_1).strip())) {
				hideValue(head, Math.min(colon + 1, end), end);
			}
			line = end + 1;
		}
		return head;
	}

	private static void hideValue(byte[] head, int from, int to) {
		int start = from;
		int end = to;
		while (start < end && isSpace(head[start])) {
			start++;
		}
		while (end > start && isSpace(head[end - 1])) {
			end--;
		}
		Arrays.fill(head, start, end, (byte) '*');
	}

	private static boolean isSpace(byte b) {
		return b == ' ' || b == '\t' || b == '\r';
	}

	/** The index of a byte, or the end if it is not there. */
	private static int indexOf(byte[] bytes, char searched, int from, int end) {
		int at = from;
		while (at < end && bytes[at] != searched) {
			at++;
		}
		return at;
	}

	private static String lowerCase(String name) {
		return name.toLowerCase(Locale.ROOT);
	}

}
