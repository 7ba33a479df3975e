package io.resound.inspect;

import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.SentText;
import org.jspecify.annotations.Nullable;

/** The host, with its port, that a client wants to reach. */
final class Authority {

	private Authority() {
	}

	/**
	 * The authority of a request as it was sent: HTTP/2's {@code :authority}, otherwise
	 * {@code Host}; {@code null} if there is neither, as in HTTP/1.0.
	 */
	static @Nullable String of(Arrival arrival) {
		for (Field field : arrival.pseudoFields()) {
			if (field.name().equals(":authority")) {
				return SentText.of(field.value());
			}
		}
		for (Field field : arrival.fields()) {
			if (field.name().equalsIgnoreCase("Host")) {
				return SentText.of(field.value());
			}
		}
		return null;
	}

}
