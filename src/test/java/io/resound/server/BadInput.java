package io.resound.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Something that no client should send.
 *
 * @param name what it is, to be read in the name of a test
 * @param variants the bytes of it; each variant has a connection of its own
 * @param complete whether the server needs no more bytes to respond or to end the
 * connection
 */
record BadInput(String name, List<byte[]> variants, boolean complete) {

	/** Text, as Latin-1, after which another request may follow. */
	static BadInput text(String name, String text) {
		return new BadInput(name, List.of(latin1(text)), true);
	}

	/** Text, as Latin-1, that is only the beginning of something. */
	static BadInput cut(String name, String... texts) {
		return new BadInput(name, Arrays.stream(texts).map(BadInput::latin1).toList(), false);
	}

	/** Bytes that are only the beginning of something. */
	static BadInput cut(String name, byte[]... variants) {
		return new BadInput(name, List.of(variants), false);
	}

	static byte[] latin1(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
