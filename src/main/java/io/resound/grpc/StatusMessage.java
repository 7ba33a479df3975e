package io.resound.grpc;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The field {@code grpc-message}: UTF-8, percent-encoded where it is not plain ASCII. */
final class StatusMessage {

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private StatusMessage() {
	}

	/** Encodes a text: octets from space to tilde stay, except the percent sign. */
	static String encode(String text) {
		StringBuilder encoded = new StringBuilder(text.length());
		for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
			if (octet >= ' ' && octet <= '~' && octet != '%') {
				encoded.append((char) octet);
			}
			else {
				encoded.append('%').append(HEX.toHexDigits(octet));
			}
		}
		return encoded.toString();
	}

}
