package io.resound.echo;

/** The grammar of tokens: methods, field names, parameters (RFC 9110 section 5.6.2). */
public final class Token {

	private static final String MARKS = "!#$%&'*+-.^_`|~";

	private Token() {
	}

	/** Whether a token may have this character. */
	public static boolean isPart(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
	}

}
