package io.resound.inspect;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.resound.http.Token;

/** An element of {@code Forwarded}: what one proxy says (RFC 7239 section 4). */
final class ForwardedElement {

	private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");

	private ForwardedElement() {
	}

	/**
	 * Takes an element apart.
	 * @return its parameters, in order, names in lower case and values without quotation
	 * marks; if it breaks the grammar, its text as {@code malformed}
	 */
	static Map<String, String> parse(String element) {
		Map<String, String> parameters = new LinkedHashMap<>();
		for (String pair : QuotedList.split(element, ';')) {
			int equals = pair.indexOf('=');
			String name = pair.substring(0, Math.max(0, equals)).toLowerCase(Locale.ROOT);
			String value = pair.substring(equals + 1);
			boolean valid = Token.isToken(name) && (Token.isToken(value) || QUOTED.matcher(value).matches());
			if (!valid || parameters.put(name, QuotedList.unquoted(value)) != null) {
				return Map.of("malformed", element);
			}
		}
		return parameters;
	}

}
