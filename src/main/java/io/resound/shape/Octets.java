package io.resound.shape;

import java.nio.charset.StandardCharsets;

/** Texts as requests carry them. */
final class Octets {

	private Octets() {
	}

	/** A text as the octets that it is sent as, in UTF-8, each a character. */
	static String of(String text) {
		return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
	}

}
