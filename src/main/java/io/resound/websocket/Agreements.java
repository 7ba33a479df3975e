package io.resound.websocket;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.Query;
import io.resound.metrics.WebSocketMeter;
import io.resound.route.HandshakeFacts;
import io.resound.route.MessageShapes;
import io.resound.route.RunEntries;
import org.jspecify.annotations.Nullable;

/**
 * Agrees with clients on what their handshakes ask for, over either version of HTTP.
 *
 * @param settings the settings of sessions
 * @param idle the time after which a silent session ends if there are no pings
 * @param meter counts sessions
 * @param facts describes handshakes
 * @param memory bounds what compression takes
 * @param shapes reads what answers are to be
 * @param entries enters numbered messages in the ledger
 */
record Agreements(WebSocketSettings settings, Duration idle, WebSocketMeter meter, HandshakeFacts facts,
		DeflateMemory memory, MessageShapes shapes, RunEntries entries) {

	/** The key of the query that asks for the facts of the handshake. */
	private static final String HELLO = "hello";

	/** The key that says that messages begin with their number. */
	private static final String LEDGER = "ledger";

	/** The key that names their run. */
	private static final String RUN = "run";

	/**
	 * Why a handshake is refused, or {@code null} if it is not: it is none, its origin
	 * may not open sessions, or it asks for what there is not.
	 */
	@Nullable Problem refusal(Arrival arrival) {
		Problem problem = Handshake.refusal(arrival);
		if (problem != null) {
			return problem;
		}
		String origin = arrival.value("Origin");
		if (origin != null && !this.settings.isAllowed(origin)) {
			return Problem.originNotAllowed(origin, WebSocketSettings.ALLOWED_ORIGINS);
		}
		for (String key : List.of(HELLO, LEDGER)) {
			String value = Query.value(arrival.target(), key);
			if (value != null && !value.equals("true") && !value.equals("false")) {
				return Problem.unknownValue(key, value, "true, false");
			}
		}
		String run = Query.value(arrival.target(), RUN);
		if (isWanted(arrival, LEDGER) && (run == null || !this.entries.isName(run))) {
			return Problem.invalidValue(RUN, (run != null) ? run : "", "a token of at most 64 characters", null);
		}
		try {
			this.shapes.of(arrival);
			return null;
		}
		catch (ProblemException ex) {
			return ex.problem();
		}
	}

	private static boolean isWanted(Arrival arrival, String key) {
		return "true".equals(Query.value(arrival.target(), key));
	}

	/** Agrees to a handshake that is not refused. Called on its event loop. */
	Agreement with(Arrival arrival) {
		String extension = this.memory.hasRoom() ? DeflateOffer.agree(arrival.values("Sec-WebSocket-Extensions"))
				: null;
		String run = Query.value(arrival.target(), RUN);
		boolean counted = isWanted(arrival, LEDGER) && run != null;
		SessionTerms terms = new SessionTerms(this.settings, this.idle, this.meter,
				(extension != null) ? this.memory : null, this.shapes.of(arrival), counted ? this.entries : null,
				(run != null) ? run : "");
		return new Agreement(arrival, extension, terms, isWanted(arrival, HELLO) ? this.facts : null);
	}

	/**
	 * What has been agreed on with one client.
	 *
	 * @param arrival its handshake
	 * @param extension what has been agreed on compression, or {@code null}
	 * @param terms what its session is to be
	 * @param facts describes the handshake, if the client asks for that
	 */
	record Agreement(Arrival arrival, @Nullable String extension, SessionTerms terms, @Nullable HandshakeFacts facts) {

		/** The fields of the response that do not depend on the version of HTTP. */
		List<Field> fields() {
			List<Field> fields = new ArrayList<>();
			String protocol = Handshake.subprotocol(this.arrival);
			if (protocol != null) {
				fields.add(new Field("Sec-WebSocket-Protocol", protocol));
			}
			if (this.extension != null) {
				fields.add(new Field("Sec-WebSocket-Extensions", this.extension));
			}
			return fields;
		}

		/**
		 * The first message, in UTF-8, or {@code null} if none is asked for.
		 * @param socket the address of the client
		 */
		byte @Nullable [] hello(@Nullable SocketAddress socket) {
			return (this.facts != null) ? this.facts.describe(this.arrival, socket) : null;
		}

	}

}
