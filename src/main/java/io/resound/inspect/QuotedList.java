package io.resound.inspect;

import java.util.ArrayList;
import java.util.List;

/** Lists whose elements may have quoted strings (RFC 9110 sections 5.6.1 and 5.6.4). */
final class QuotedList {

	private QuotedList() {
	}

	/**
	 * Takes a list apart. A separator in a quoted string is none.
	 * @return the elements without the blanks around them; empty ones are left out
	 */
	static List<String> split(String list, char separator) {
		List<String> elements = new ArrayList<>();
		int start = 0;
		boolean quoted = false;
		for (int i = 0; i < list.length(); i++) {
			char c = list.charAt(i);
			if (c == '"') {
				quoted = !quoted;
			}
			else if (c == '\\' && quoted) {
				i++;
			}
			else if (c == separator && !quoted) {
				add(elements, list.substring(start, i));
				start = i + 1;
			}
		}
		add(elements, list.substring(start));
		return elements;
	}

	private static void add(List<String> elements, String element) {
		String stripped = element.strip();
		if (!stripped.isEmpty()) {
			elements.add(stripped);
		}
	}

	/**
	 * The text of a quoted string without the quotation marks, or other text as it is.
	 */
	static String unquoted(String text) {
		if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
			return text;
		}
		StringBuilder unquoted = new StringBuilder(text.length());
		for (int i = 1; i < text.length() - 1; i++) {
			if (text.charAt(i) == '\\' && i < text.length() - 2) {
				i++;
			}
			unquoted.append(text.charAt(i));
		}
		return unquoted.toString();
	}

}
