package io.resound.http;

import java.util.HexFormat;

/** Percent-encoded octets in targets and forms (RFC 3986 section 2.1). */
final class PercentEncoding {

	private PercentEncoding() {
	}

	/** Whether a part of a text means what stands there, whatever a plus sign means. */
	static boolean isPlain(String text, int from, int to) {
		return text.indexOf('%', from, to) < 0 && text.indexOf('+', from, to) < 0;
	}

	/**
	 * Decodes a part of a text. A percent sign that no two digits follow stands for
	 * itself.
	 * @param text the text, each byte a character
	 * @param from the index of its first character
	 * @param to the index after its last character
	 * @param plus what a plus sign stands for
	 * @return the decoded text, each byte a character
	 */
	static String decode(String text, int from, int to, char plus) {
		if (isPlain(text, from, to)) {
			return text.substring(from, to);
		}
		StringBuilder decoded = new StringBuilder(to - from);
		for (int i = from; i < to; i++) {
			char c = text.charAt(i);
			if (c == '%' && isOctet(text, i, to)) {
				decoded.append((char) HexFormat.fromHexDigits(text, i + 1, i + 3));
				i += 2;
			}
			else {
				decoded.append((c == '+') ? plus : c);
			}
		}
		return decoded.toString();
	}

	/** Whether two digits follow a percent sign. */
	static boolean isOctet(String text, int percent, int to) {
		return percent + 2 < to && HexFormat.isHexDigit(text.charAt(percent + 1))
				&& HexFormat.isHexDigit(text.charAt(percent + 2));
	}

}
