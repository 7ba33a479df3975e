package io.resound.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of fields and targets as text. */
public final class SentText {

	private SentText() {
	}

	/**
	 * The text of a field's value or a target, whose bytes the codecs have read as
	 * Latin-1: UTF-8 if that is what they are, otherwise Latin-1, which keeps each byte.
	 */
	public static String of(String latin1) {
		for (int i = 0; i < latin1.length(); i++) {
			if (latin1.charAt(i) >= 0x80) {
				return ofBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
			}
		}
		return latin1;
	}

	private static String ofBytes(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			return new String(bytes, StandardCharsets.ISO_8859_1);
		}
	}

}
