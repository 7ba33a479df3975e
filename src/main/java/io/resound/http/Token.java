package io.resound.http;

/** The grammar of tokens: methods, field names, parameters (RFC 9110 section 5.6.2). */
public final class Token {

	private static final String MARKS = "!#$%&'*+-.^_`|~";

	private Token() {
	}

	/** Whether a text is a token: at least one character, and each one allowed. */
	public static boolean isToken(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (!isPart(text.charAt(i))) {
				return false;
			}
		}
		return !text.isEmpty();
	}

	/** Whether a token may have this character. */
	public static boolean isPart(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
	}

}
