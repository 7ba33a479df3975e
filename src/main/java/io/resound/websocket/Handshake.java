package io.resound.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.Token;
import org.jspecify.annotations.Nullable;

/** The opening handshake (RFC 6455 section 4.2). */
final class Handshake {

	private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	private static final int KEY_BYTES = 16;

	private static final Field UPGRADE = new Field("Upgrade", "websocket");

	private static final Field VERSION = new Field("Sec-WebSocket-Version", "13");

	/** For clients of HTTP/1 only: HTTP/2 has no Upgrade (RFC 9113 section 8.2.2). */
	private static final List<Field> OFFERED = List.of(UPGRADE, VERSION);

	private Handshake() {
	}

	/** Why a request is no handshake, or {@code null} if it is one. */
	static @Nullable Problem refusal(Arrival arrival) {
		if (arrival.protocol().startsWith("HTTP/2")) {
			return refusalOfHttp2(arrival);
		}
		if (arrival.protocol().equals("HTTP/1.0") || !hasToken(arrival, "Upgrade", "websocket")) {
			String detail = "This path is for WebSocket: send Upgrade: websocket with HTTP/1.1.";
			return Problem.webSocketRequired(detail, OFFERED);
		}
		if (!hasToken(arrival, "Connection", "upgrade")) {
			return Problem.badRequest("The Connection field of a WebSocket handshake must have \"Upgrade\".");
		}
		if (!isVersion13(arrival)) {
			return Problem.webSocketRequired(versionDetail(arrival), OFFERED);
		}
		List<String> keys = arrival.values("Sec-WebSocket-Key");
		if (keys.size() != 1 || !isKey(keys.getFirst())) {
			return Problem.badRequest("The value of Sec-WebSocket-Key is \"" + Problem.shown(String.join(", ", keys))
					+ "\" and must be 16 bytes in Base64.");
		}
		return refusalOfBody(arrival);
	}

	/** By extended CONNECT, which has no key (RFC 8441 section 5). */
	private static @Nullable Problem refusalOfHttp2(Arrival arrival) {
		if (!arrival.method().equals("CONNECT")) {
			return Problem.webSocketRequired("This path is for WebSocket: on HTTP/2, use extended CONNECT (RFC 8441).",
					List.of(VERSION));
		}
		if (!isVersion13(arrival)) {
			return Problem.webSocketRequired(versionDetail(arrival), List.of(VERSION));
		}
		return refusalOfBody(arrival);
	}

	private static @Nullable Problem refusalOfBody(Arrival arrival) {
		if (arrival.contentLength() > 0 || !arrival.values("Transfer-Encoding").isEmpty()) {
			return Problem.badRequest("A WebSocket handshake cannot have a body.");
		}
		return null;
	}

	private static boolean isVersion13(Arrival arrival) {
		return arrival.values("Sec-WebSocket-Version").equals(List.of("13"));
	}

	private static String versionDetail(Arrival arrival) {
		String sent = Problem.shown(String.join(", ", arrival.values("Sec-WebSocket-Version")));
		return "The value of Sec-WebSocket-Version is \"" + sent + "\" and must be 13.";
	}

	private static boolean hasToken(Arrival arrival, String name, String token) {
		return elements(arrival, name).anyMatch((element) -> element.equalsIgnoreCase(token));
	}

	private static Stream<String> elements(Arrival arrival, String name) {
		return arrival.values(name).stream().flatMap((value) -> Arrays.stream(value.split(","))).map(String::strip);
	}

	private static boolean isKey(String key) {
		try {
			return Base64.getDecoder().decode(key).length == KEY_BYTES;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/** The subprotocol: the first that is offered, or {@code null} if there is none. */
	static @Nullable String subprotocol(Arrival arrival) {
		return elements(arrival, "Sec-WebSocket-Protocol").filter(Token::isToken).findFirst().orElse(null);
	}

	/**
	 * The fields of the response 101 to a handshake.
	 * @param arrival the handshake
	 * @param agreed the fields that do not depend on the version of HTTP
	 */
	static List<Field> accept(Arrival arrival, List<Field> agreed) {
		List<Field> fields = new ArrayList<>();
		String key = arrival.values("Sec-WebSocket-Key").getFirst();
		fields.add(new Field("Connection", "Upgrade"));
		fields.add(UPGRADE);
		fields.add(new Field("Sec-WebSocket-Accept", accepted(key)));
		fields.addAll(agreed);
		return fields;
	}

	private static String accepted(String key) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
			return Base64.getEncoder().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java has SHA-1", ex);
		}
	}

}
