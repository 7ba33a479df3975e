package io.resound.server.http2;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import org.jspecify.annotations.Nullable;

/**
 * Checks the characters of field names and values (RFC 9113 section 8.2.1). Most fields
 * of a connection are references to entries of the table of HPACK (RFC 7541 section
 * 2.3.2), whose name and value are the same objects each time, so the last ones are
 * remembered and not checked again.
 */
final class FieldSyntax {

	/** A power of two, about the number of fields that a request has. */
	private static final int REMEMBERED = 16;

	private final @Nullable CharSequence[] names = new CharSequence[REMEMBERED];

	private final @Nullable CharSequence[] values = new CharSequence[REMEMBERED];

	/**
	 * Checks a field.
	 * @throws IllegalArgumentException if the name or the value has a character that it
	 * must not have
	 */
	@SuppressWarnings("ReferenceEquality")
	void check(CharSequence name, CharSequence value) {
		int index = name.hashCode() & (REMEMBERED - 1);
		if (this.names[index] != name || this.values[index] != value) {
			if (!isLowerCase(name) || HttpHeaderValidationUtil.validateToken(name) >= 0
					|| HttpHeaderValidationUtil.validateValidHeaderValue(value) >= 0 || endsWithSpace(value)) {
				throw new IllegalArgumentException("a name or value with an invalid character");
			}
			this.names[index] = name;
			this.values[index] = value;
		}
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
