package io.resound.server.http2;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Checks the characters of field names and values (RFC 9113 section 8.2.1), and that no
 * field concerns the connection (section 8.2.2). Most fields of a connection are
 * references to entries of the table of HPACK (RFC 7541 section 2.3.2), whose name and
 * value are the same objects each time, so the last ones are remembered and not checked
 * again.
 */
final class FieldSyntax {

	/** A power of two, about the number of fields that a request has. */
	private static final int REMEMBERED = 16;

	private final @Nullable CharSequence[] names = new CharSequence[REMEMBERED];

	private final @Nullable CharSequence[] values = new CharSequence[REMEMBERED];

	/**
	 * Whether a field may be sent: its name and value have only characters that they may
	 * have, and it does not concern the connection.
	 */
	@SuppressWarnings("ReferenceEquality")
	boolean isValid(CharSequence name, CharSequence value) {
		int index = name.hashCode() & (REMEMBERED - 1);
		if (this.names[index] != name || this.values[index] != value) {
			if (!isLowerCase(name) || HttpHeaderValidationUtil.validateToken(name) >= 0
					|| HttpHeaderValidationUtil.validateValidHeaderValue(value) >= 0 || endsWithSpace(value)
					|| concernsConnection(name, value)) {
				return false;
			}
			this.names[index] = name;
			this.values[index] = value;
		}
		return true;
	}

	private static boolean concernsConnection(CharSequence name, CharSequence value) {
		return switch (name.length()) {
			case 2 -> AsciiString.contentEquals(name, "te")
					&& !AsciiString.contentEqualsIgnoreCase(value, HttpHeaderValues.TRAILERS);
			case 7 -> AsciiString.contentEquals(name, "upgrade");
			case 10 -> AsciiString.contentEquals(name, "connection") || AsciiString.contentEquals(name, "keep-alive");
			case 16 -> AsciiString.contentEquals(name, "proxy-connection");
			case 17 -> AsciiString.contentEquals(name, "transfer-encoding");
			default -> false;
		};
	}

	/** Whether it is a name without capital letters. */
	private static boolean isLowerCase(CharSequence name) {
		for (int i = 0; i < name.length(); i++) {
			if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') {
				return false;
			}
		}
		return !name.isEmpty();
	}

	private static boolean endsWithSpace(CharSequence value) {
		return !value.isEmpty()
				&& (value.charAt(value.length() - 1) == ' ' || value.charAt(value.length() - 1) == '\t');
	}

}
