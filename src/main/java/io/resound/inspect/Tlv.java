package io.resound.inspect;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A type-length-value vector of a PROXY header, as JSON.
 *
 * @param type its type, as two hexadecimal digits
 * @param name the name of its type, if that is known
 * @param text its value if that is text without control characters
 * @param base64 its value if it is not
 * @param client of TLS between the client and the proxy, the bits that say whether it was
 * used, and whether the client has shown a certificate
 * @param verify of TLS, 0 if a certificate was shown and verified
 * @param tlvs of TLS, the vectors inside the value
 */
@JsonPropertyOrder({ "type", "name", "text", "base64", "client", "verify", "tlvs" })
@JsonInclude(JsonInclude.Include.NON_NULL)
record Tlv(String type, @Nullable String name, @Nullable String text, @Nullable String base64, @Nullable Integer client,
		@Nullable Long verify, @Nullable List<Tlv> tlvs) {

	private static final int SSL = 0x20;

	/** The type and the length of a vector. */
	private static final int HEAD = 3;

	/** {@code client} and {@code verify}, before the vectors inside. */
	private static final int SSL_HEAD = 5;

	/**
	 * Reads vectors.
	 * @param bytes the vectors, one after the other, all of them complete
	 */
	static List<Tlv> all(byte[] bytes) {
		List<Tlv> tlvs = new ArrayList<>();
		readAll(ByteBuffer.wrap(bytes), tlvs);
		return tlvs;
	}

	/** Reads as many as there are, and returns whether the last one is complete. */
	private static boolean readAll(ByteBuffer in, List<Tlv> tlvs) {
		while (in.remaining() >= HEAD) {
			int type = Byte.toUnsignedInt(in.get());
			byte[] value = new byte[Short.toUnsignedInt(in.getShort())];
			if (value.length > in.remaining()) {
				return false;
			}
			in.get(value);
			tlvs.add(of(type, value));
		}
		return !in.hasRemaining();
	}

	private static Tlv of(int type, byte[] value) {
		if (type == SSL && value.length >= SSL_HEAD) {
			ByteBuffer in = ByteBuffer.wrap(value);
			int client = Byte.toUnsignedInt(in.get());
			long verify = Integer.toUnsignedLong(in.getInt());
			List<Tlv> inside = new ArrayList<>();
			if (readAll(in, inside)) {
				return new Tlv(digits(type), name(type), null, null, client, verify, inside);
			}
		}
		String text = text(value);
		return new Tlv(digits(type), name(type), text,
				(text == null) ? Base64.getEncoder().encodeToString(value) : null, null, null, null);
	}

	private static String digits(int type) {
		return String.format(Locale.ROOT, "%02x", type);
	}

	/** The name that the specification gives to a type. */
	private static @Nullable String name(int type) {
		return switch (type) {
			case 0x01 -> "alpn";
			case 0x02 -> "authority";
			case 0x03 -> "crc32c";
			case 0x04 -> "noop";
			case 0x05 -> "unique-id";
			case SSL -> "ssl";
			case 0x21 -> "ssl-version";
			case 0x22 -> "ssl-cn";
			case 0x23 -> "ssl-cipher";
			case 0x24 -> "ssl-sig-alg";
			case 0x25 -> "ssl-key-alg";
			case 0x30 -> "netns";
			default -> null;
		};
	}

	private static @Nullable String text(byte[] value) {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
			return text.chars().anyMatch(Character::isISOControl) ? null : text;
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

}
