package io.resound.load.exchange;

import static io.gatling.javaapi.core.CoreDsl.bodyBytes;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.CoreDsl;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.resound.load.ledger.Sequence;
import io.resound.load.metrics.RunMetrics;
import io.resound.load.settings.Setting;
import io.resound.load.settings.Settings;

/**
 * Puts the clock around Gatling's requests and records what came of each.
 */
public final class Exchanges {

	private static final String EXCHANGE = "exchange";

	/** How the last exchange of a user ended. */
	static final String OUTCOME = "outcome";

	private final Settings settings;

	private final Timeline timeline;

	private final Recording recording;

	private final Optional<Sequence> sequence;

	private final Optional<RunMetrics> metrics;

	/**
	 * Creates the exchanges of a run.
	 * @param settings the settings
	 * @param timeline the clock
	 * @param recording where they are recorded
	 * @param sequence the numbers of the requests, if they have any
	 * @param metrics where they are counted for Prometheus, if they are
	 */
	public Exchanges(Settings settings, Timeline timeline, Recording recording, Optional<Sequence> sequence,
			Optional<RunMetrics> metrics) {
		this.sequence = sequence;
		this.metrics = metrics;
		this.settings = settings;
		this.timeline = timeline;
		this.recording = recording;
	}

	/**
	 * The protocol of all requests. It tells each exchange when it is written, as often
	 * as it is, and when it is answered.
	 * @return the protocol
	 */
	public HttpProtocolBuilder protocol() {
		HttpProtocolBuilder protocol = http.baseUrl(this.settings.get(Setting.BASE_URL).toString())
			.disableWarmUp()
			.disableCaching()
			.disableFollowRedirect()
			.disableAutoReferer()
			.disableAutoOrigin()
			.userAgentHeader("resound-load")
			.sign((request, session) -> {
				Exchange exchange = exchange(session);
				exchange.written();
				exchange.number().ifPresent((number) -> this.sequence.orElseThrow().sent(number));
				return request;
			})
			.transformResponse((response, session) -> {
				exchange(session).answered(response.status().code());
				return response;
			});
		protocol = protocol.wsBaseUrl(this.settings.get(Setting.BASE_URL).toString().replaceFirst("^http", "ws"));
		if (this.settings.get(Setting.HTTP).equals("2")) {
			protocol = protocol.enableHttp2();
		}
		return this.settings.get(Setting.SHARE_CONNECTIONS) ? protocol.shareConnections() : protocol;
	}

	/**
	 * An echo as the settings have it.
	 * @param name what reports call it
	 * @param body gives the body of the next one
	 * @return the exchange
	 */
	public ChainBuilder echo(String name, Supplier<byte[]> body) {
		return echo(name,
				http(name).httpRequest(this.settings.get(Setting.METHOD), this.settings.get(Setting.PATH))
					.header("Content-Type", "application/octet-stream")
					.body(CoreDsl.ByteArrayBody((session) -> exchange(session).body())),
				body);
	}

	/**
	 * An echo: what comes back has to be what was sent, byte for byte.
	 * @param name what reports call it
	 * @param request the request
	 * @param body gives what is to come back from the next one
	 * @return the exchange
	 */
	public ChainBuilder echo(String name, HttpRequestActionBuilder request, Supplier<byte[]> body) {
		return exchange(name, request
			.check(bodyBytes().transformWithSession((answer, session) -> exchange(session).compare(answer)).is("same")),
				body, 200, true);
	}

	/**
	 * A request that is to be refused.
	 * @param name what reports call it
	 * @param request the request
	 * @param expectedStatus the status of the refusal
	 * @param atEcho whether the service counts it at its echo
	 * @return the exchange
	 */
	public ChainBuilder refusal(String name, HttpRequestActionBuilder request, int expectedStatus, boolean atEcho) {
		return exchange(name, request, () -> new byte[0], expectedStatus, atEcho);
	}

	private ChainBuilder exchange(String name, HttpRequestActionBuilder request, Supplier<byte[]> body,
			int expectedStatus, boolean atEcho) {
		return measured(name, (number) -> body.get(), expectedStatus, atEcho,
				exec(numbered(request).requestTimeout(this.settings.get(Setting.TIMEOUT))
					.check(status().is(expectedStatus))));
	}

	/**
	 * Puts the clock around an action, and records what came of it.
	 * @param name what reports call it
	 * @param body gives what is to come back from the next one, which may have a number
	 * @param expectedStatus the right status
	 * @param atEcho whether the service counts it at its echo
	 * @param action tells the exchange when it is written, and when it is answered
	 * @return the exchange
	 */
	ChainBuilder measured(String name, Function<OptionalLong, byte[]> body, int expectedStatus, boolean atEcho,
			ChainBuilder action) {
		long timeout = this.settings.get(Setting.TIMEOUT).toNanos() / 1000;
		return exec((session) -> {
			this.recording.begin();
			OptionalLong number = number();
			return begin(session, new Exchange(body.apply(number), number));
		}).exec(action).exec((session) -> {
			Exchange exchange = exchange(session);
			String outcome = exchange.outcome(expectedStatus, session.isFailed(), timeout);
			record(name, exchange, outcome, atEcho);
			if (atEcho) {
				this.recording.countSent(exchange.writes());
			}
			this.recording.end();
			return session.markAsSucceeded().set(OUTCOME, outcome);
		});
	}

	private OptionalLong number() {
		return this.sequence.map((numbers) -> OptionalLong.of(numbers.next())).orElseGet(OptionalLong::empty);
	}

	/** A request that Gatling repeats keeps its number. */
	private HttpRequestActionBuilder numbered(HttpRequestActionBuilder request) {
		return this.sequence
			.map((numbers) -> request.header("Resound-Run", numbers.run())
				.header("Resound-Sequence", (session) -> String.valueOf(exchange(session).number().getAsLong())))
			.orElse(request);
	}

	private Session begin(Session session, Exchange exchange) {
		this.timeline.offset(exchange.start());
		return session.set(EXCHANGE, exchange);
	}

	private void record(String name, Exchange exchange, String outcome, boolean atEcho) {
		long offset = this.timeline.offset(exchange.start());
		int slice = this.timeline.sliceAt(offset);
		long microseconds = exchange.microseconds();
		this.recording.record(new Recording.Cell(this.timeline.phaseAt(offset), name, outcome), microseconds);
		if (slice >= 0 && outcome.equals(Recording.OK) && !name.equals(Requests.LARGE)
				&& !name.equals(Requests.OPEN)) {
			this.recording.recordSlice(slice, microseconds);
		}
		this.metrics.ifPresent((counts) -> {
			counts.ended(name, outcome);
			if (atEcho && outcome.equals(Recording.OK)) {
				counts.took(name, microseconds);
			}
		});
	}

	/**
	 * An exchange with the bare echo inside the injector, in no report of Gatling's.
	 * @param url where that is
	 * @return the exchange
	 */
	public ChainBuilder injector(String url) {
		byte[] body = new byte[BareEcho.BODY];
		return exec((session) -> begin(session, new Exchange(body, OptionalLong.empty())))
			.exec(http("injector").post(url).body(CoreDsl.ByteArrayBody(body)).silent())
			.exec((session) -> {
				Exchange exchange = exchange(session);
				boolean answered = exchange.outcome(200, session.isFailed(), Long.MAX_VALUE).equals(Recording.OK);
				if (answered && this.timeline.sliceAt(this.timeline.offset(exchange.start())) >= 0) {
					long microseconds = exchange.microseconds();
					this.recording.recordInjector(microseconds);
					this.metrics.ifPresent((counts) -> counts.injectorTook(microseconds));
				}
				return session.markAsSucceeded();
			});
	}

	/** The exchange of a user that is under way, or was the last. */
	static Exchange exchange(Session session) {
		Exchange exchange = session.get(EXCHANGE);
		if (exchange == null) {
			throw new IllegalStateException("A request outside an exchange");
		}
		return exchange;
	}

}
