package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import io.resound.load.exchange.BareEcho;
import io.resound.load.exchange.Exchanges;
import io.resound.load.exchange.Messages;
import io.resound.load.exchange.Recording;
import io.resound.load.exchange.Requests;
import io.resound.load.exchange.Timeline;
import io.resound.load.ledger.Follower;
import io.resound.load.ledger.Ledger;
import io.resound.load.ledger.Sequence;
import io.resound.load.metrics.RunMetrics;
import io.resound.load.report.Measurements;
import io.resound.load.service.Addresses;
import io.resound.load.service.ServiceMetrics;
import io.resound.load.settings.InvalidSettingException;
import io.resound.load.settings.Setting;
import io.resound.load.settings.Settings;

/**
 * What all simulations have in common: the settings, printed at the start; the clock; the
 * summary at the end, and the exit code that follows it.
 */
abstract class LoadSimulation extends Simulation {

	private final Settings settings;

	private final Recording recording = new Recording();

	private final Timeline timeline = new Timeline();

	private final Optional<Sequence> sequence;

	private final Optional<Follower> follower;

	private final Exchanges exchanges;

	private final ServiceMetrics service;

	private final Outcome outcome;

	private final Optional<RunMetrics> metrics;

	/**
	 * Reads the settings. What is wrong with them is said in a line, and the process
	 * ends: Gatling would add two stack traces to it, for which nobody has a use.
	 */
	LoadSimulation(String question, Map<Setting<?>, String> defaults, Setting<?>... own) {
		this.settings = orEnd(() -> Settings.read(System.getProperties(), System.getenv(), defaults, own));
		System.out.printf("%s: %s%n%s%n", getClass().getSimpleName(), question, this.settings);
		this.sequence = get(Setting.LEDGER) ? Optional.of(new Sequence(runName(), this.settings.share()))
				: Optional.empty();
		Addresses ledgers = new Addresses(this.settings.ledgers());
		this.follower = this.sequence.map((numbers) -> new Follower(ledgers, numbers));
		this.metrics = get(Setting.METRICS_PORT).map((port) -> orEnd(() -> open(port)));
		this.exchanges = new Exchanges(this.settings, this.timeline, this.recording, this.sequence, this.metrics);
		this.service = new ServiceMetrics(get(Setting.METRICS_URL));
		this.outcome = new Outcome(getClass().getSimpleName(), question, this.settings, this.timeline, this.recording);
	}

	private static <T> T orEnd(Supplier<T> settings) {
		try {
			return settings.get();
		}
		catch (InvalidSettingException ex) {
			System.err.println(ex.getMessage());
			System.err.flush();
			Runtime.getRuntime().halt(Main.USAGE_ERROR);
			throw ex;
		}
	}

	/**
	 * Open from the start, so that Prometheus has seen zeros before the first request.
	 */
	private RunMetrics open(int port) {
		try {
			RunMetrics opened = new RunMetrics(port,
					new RunMetrics.Run(getClass().getSimpleName(), get(Setting.INJECTOR), get(Setting.INJECTORS)));
			opened.expect(Requests.ECHO, Recording.OK);
			System.out.println("Metrics of this run: port " + opened.port());
			return opened;
		}
		catch (IOException ex) {
			throw new InvalidSettingException(
					"metricsPort=" + port + " is impossible (expected: a free port): " + ex.getMessage());
		}
	}

	/** The same for all injectors, and for no other run. */
	private String runName() {
		return getClass().getSimpleName().toLowerCase(Locale.ROOT) + "-"
				+ get(Setting.START_AT).orElseGet(Instant::now).toEpochMilli();
	}

	final <T> T get(Setting<T> setting) {
		return this.settings.get(setting);
	}

	/** This injector's share of the users. */
	final int users(Setting<Integer> setting) {
		return this.settings.share().of((int) get(setting));
	}

	/** This injector's share of the rate. */
	final double rate(Setting<Double> setting) {
		return this.settings.share().of((double) get(setting));
	}

	final Timeline timeline() {
		return this.timeline;
	}

	/** What has been measured so far. */
	final Measurements measurements() {
		return this.outcome.measurements(List.of(), null);
	}

	final Exchanges exchanges() {
		return this.exchanges;
	}

	/** Messages over WebSocket. */
	final Messages messages() {
		return new Messages(this.exchanges, this.settings, this.timeline, this.sequence);
	}

	/** An echo of the payload. */
	final ChainBuilder echo() {
		return this.exchanges.echo(Requests.ECHO, () -> get(Setting.PAYLOAD).draw(ThreadLocalRandom.current()));
	}

	/**
	 * The same again and again, with time to think between, until the last phase is over.
	 */
	final ChainBuilder untilOver(ChainBuilder chain) {
		Duration think = get(Setting.THINK);
		return asLongAs((session) -> !this.timeline.over())
			.on(think.isZero() ? exec(chain) : exec(chain).exec(pause(think)));
	}

	/**
	 * Sets the load up, with an exchange with the bare echo every tenth of a second
	 * beside it.
	 */
	final void load(PopulationBuilder... populations) {
		List<PopulationBuilder> all = new ArrayList<>(List.of(populations));
		String url = new BareEcho().url();
		all.add(scenario("injector")
			.exec(asLongAs((session) -> !this.timeline.over())
				.on(exec(this.exchanges.injector(url)).exec(pause(Duration.ofMillis(100)))))
			.injectOpen(atOnceUsers(1)));
		setUp(all).protocols(this.exchanges.protocol());
	}

	@Override
	public void before() {
		this.service.before();
		this.follower.ifPresent(Follower::start);
		get(Setting.START_AT).ifPresent((start) -> orEnd(() -> await(start)));
		this.outcome.begin();
	}

	private static Instant await(Instant start) {
		long milliseconds = Instant.now().until(start, ChronoUnit.MILLIS);
		if (milliseconds < 0) {
			throw new InvalidSettingException("startAt=" + start + " has passed (expected: a time to come, "
					+ "so that all injectors start together)");
		}
		System.out.println("Waiting until " + start);
		sleep(milliseconds);
		return start;
	}

	/** When a run is ended early, Gatling does not wait for what is under way. */
	private void awaitLast() {
		long deadline = System.nanoTime() + get(Setting.TIMEOUT).toNanos();
		while (this.recording.underWay() && System.nanoTime() < deadline) {
			sleep(10);
		}
	}

	private static void sleep(long milliseconds) {
		try {
			TimeUnit.MILLISECONDS.sleep(milliseconds);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void after() {
		awaitLast();
		Ledger ledger = this.follower.map(Follower::finish).orElse(null);
		this.outcome.end(this.service.after(this.recording.sent()), ledger);
		this.metrics.ifPresent(this::linger);
	}

	/** Prometheus has to see the last values, too. */
	private void linger(RunMetrics open) {
		try (open) {
			System.out.println("The load has ended; its metrics can be read for another "
					+ get(Setting.METRICS_LINGER).toSeconds() + " s");
			sleep(get(Setting.METRICS_LINGER).toMillis());
		}
	}

}
