package io.resound.websocket;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Chooses among the clients' offers of permessage-deflate (RFC 7692 section 7.1). No
 * message refers to an earlier one in either direction, so that a session holds no window
 * between two messages. Offers that ask the service for a window of less than 32 KiB are
 * declined, because Java's deflater has no other.
 */
final class DeflateOffer {

	private static final String NAME = "permessage-deflate";

	private static final String AGREED = NAME + "; server_no_context_takeover; client_no_context_takeover";

	private static final String SERVER_BITS = "server_max_window_bits";

	private static final String CLIENT_BITS = "client_max_window_bits";

	private static final Set<String> FLAGS = Set.of("server_no_context_takeover", "client_no_context_takeover");

	private static final List<String> BITS = List.of("8", "9", "10", "11", "12", "13", "14", "15");

	private DeflateOffer() {
	}

	/**
	 * Agrees to the first offer that can be met.
	 * @param offers the values of {@code Sec-WebSocket-Extensions}
	 * @return the value of that field in the response, or {@code null} if there is no
	 * such offer
	 */
	static @Nullable String agree(List<String> offers) {
		return offers.stream()
			.flatMap((value) -> Arrays.stream(value.split(",")))
			.map(DeflateOffer::agree)
			.filter((agreed) -> !agreed.isEmpty())
			.findFirst()
			.orElse(null);
	}

	private static String agree(String offer) {
		List<String> parts = Arrays.stream(offer.split(";")).map(String::strip).toList();
		if (!parts.getFirst().equalsIgnoreCase(NAME)) {
			return "";
		}
		String agreed = AGREED;
		Set<String> seen = new HashSet<>();
		for (String parameter : parts.subList(1, parts.size())) {
			int equals = parameter.indexOf('=');
			String name = (equals < 0) ? parameter : parameter.substring(0, equals).strip();
			@Nullable String value = (equals < 0) ? null : unquoted(parameter.substring(equals + 1).strip());
			if (!seen.add(name) || !canMeet(name, value)) {
				return "";
			}
			if (name.equals(SERVER_BITS)) {
				agreed += "; " + SERVER_BITS + "=" + value;
			}
		}
		return agreed;
	}

	private static boolean canMeet(String name, @Nullable String value) {
		return switch (name) {
			case SERVER_BITS -> BITS.getLast().equals(value);
			case CLIENT_BITS -> value == null || BITS.contains(value);
			default -> value == null && FLAGS.contains(name);
		};
	}

	private static String unquoted(String value) {
		boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
		return quoted ? value.substring(1, value.length() - 1) : value;
	}

}
