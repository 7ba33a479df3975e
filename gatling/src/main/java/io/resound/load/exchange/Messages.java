package io.resound.load.exchange;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyBytes;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.http.HttpDsl.ws;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.resound.load.ledger.Sequence;
import io.resound.load.settings.Setting;
import io.resound.load.settings.Settings;

/**
 * Messages over WebSocket, each an exchange: what comes back has to be what was sent,
 * byte for byte. A session in which that fails is closed, since the next message could
 * not be told from a late one.
 */
public final class Messages {

	private static final int SWITCHING = 101;

	private static final int OK = 200;

	private final Exchanges exchanges;

	private final Settings settings;

	private final Timeline timeline;

	private final Optional<Sequence> sequence;

	/**
	 * Creates the messages of a run.
	 * @param exchanges measures them
	 * @param settings the settings
	 * @param timeline the clock
	 * @param sequence their numbers, with which they begin, if they have any
	 */
	public Messages(Exchanges exchanges, Settings settings, Timeline timeline, Optional<Sequence> sequence) {
		this.exchanges = exchanges;
		this.settings = settings;
		this.timeline = timeline;
		this.sequence = sequence;
	}

	/**
	 * A session in which one message after another is sent, each when the one before it
	 * has come back, until the last phase is over.
	 * @param body gives the next message
	 * @return the session
	 */
	public ChainBuilder session(Supplier<byte[]> body) {
		Duration think = this.settings.get(Setting.THINK);
		ChainBuilder message = message(body);
		return exec(open()).exec(doIf(Messages::isWell).then(
				asLongAs((session) -> !this.timeline.over() && isWell(session))
					.on(think.isZero() ? message : exec(message).exec(pause(think))),
				exec(ws("close").close())));
	}

	/** Whether the last exchange of a user went well. */
	private static boolean isWell(Session session) {
		return Recording.OK.equals(session.getString(Exchanges.OUTCOME));
	}

	private ChainBuilder open() {
		String path = this.settings.get(Setting.PATH)
				+ this.sequence.map((numbers) -> "?ledger=true&run=" + numbers.run()).orElse("");
		return this.exchanges.measured(Requests.OPEN, (number) -> new byte[0], SWITCHING, false, exec((session) -> {
			Exchanges.exchange(session).written();
			return session;
		}).exec(ws(Requests.OPEN).connect(path)).exec((session) -> {
			if (!session.isFailed()) {
				Exchanges.exchange(session).answered(SWITCHING);
			}
			return session;
		}));
	}

	private ChainBuilder message(Supplier<byte[]> body) {
		return this.exchanges.measured(Requests.ECHO, (number) -> numbered(number, body.get()), OK, false,
				exec(ws(Requests.ECHO).sendBytes((session) -> sent(Exchanges.exchange(session)))
					.await(this.settings.get(Setting.TIMEOUT))
					.on(ws.checkBinaryMessage("message")
						.check(bodyBytes()
							.transformWithSession((answer, session) -> received(Exchanges.exchange(session), answer))
							.is("same")))));
	}

	/** Puts its number in front of a message that has one. */
	private static byte[] numbered(OptionalLong number, byte[] body) {
		if (number.isEmpty()) {
			return body;
		}
		byte[] prefix = (number.getAsLong() + " ").getBytes(StandardCharsets.US_ASCII);
		byte[] all = Arrays.copyOf(prefix, prefix.length + body.length);
		System.arraycopy(body, 0, all, prefix.length, body.length);
		return all;
	}

	private byte[] sent(Exchange exchange) {
		exchange.written();
		exchange.number().ifPresent((number) -> this.sequence.orElseThrow().sent(number));
		return exchange.body();
	}

	private static String received(Exchange exchange, byte[] answer) {
		exchange.answered(OK);
		return exchange.compare(answer);
	}

}
