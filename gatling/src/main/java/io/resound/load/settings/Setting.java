package io.resound.load.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One thing that can be set: a property's name, its default and how its text is read.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {

	private static final List<Setting<?>> ALL = new ArrayList<>();

	/** Those that not every simulation has. */
	private static final Set<String> OF_SOME = Set.of("users", "rate", "ramp", "think", "steps", "increment",
			"burstFactor", "burst", "large", "largeUsers", "requests", "refusals", "drift");

	/** The service under test. */
	public static final Setting<URI> BASE_URL = of("baseUrl", "http://localhost:8080", Values::service);

	/** Where it echoes. */
	public static final Setting<String> PATH = of("path", "/echo",
			Values.matching("/[^\\s?#]*", "a path that begins with / and has no query"));

	public static final Setting<String> METHOD = of("method", "POST",
			Values.matching("[A-Z]{1,20}", "a method in capitals, such as POST or PUT"));

	/** The version of HTTP: 2 is by TLS only, as Gatling has no other. */
	public static final Setting<String> HTTP = of("http", "1.1", Values.matching("1\\.1|2", "1.1 or 2"));

	/** Whether any certificate is trusted, rather than those that Java trusts. */
	public static final Setting<Boolean> TRUST_ALL = of("trustAll", "false", Values::bool);

	/** A size, sizes with weights, or a file. */
	public static final Setting<Payload> PAYLOAD = of("payload", "100B", Payload::parse);

	/** Users at a time, in the closed model. */
	public static final Setting<Integer> USERS = of("users", "50", Values.integer(1, 1_000_000));

	/** Requests a second, in the open model. */
	public static final Setting<Double> RATE = of("rate", "200", Values.number(0.1, 1_000_000));

	/** How long the load is steady; of one step, in Capacity. */
	public static final Setting<Duration> DURATION = of("duration", "30s", Values.seconds("1s", "24h"));

	/** How long it takes the load to rise before, in which nothing is judged. */
	public static final Setting<Duration> RAMP = of("ramp", "5s", Values.seconds("0s", "1h"));

	/** Between an answer and the same user's next request. */
	public static final Setting<Duration> THINK = of("think", "0s", Values.duration("0s", "1h"));

	/** After which an answer is no longer waited for. */
	public static final Setting<Duration> TIMEOUT = of("timeout", "10s", Values.duration("1ms", "1h"));

	/** Whether users share connections, as behind a gateway, or have their own. */
	public static final Setting<Boolean> SHARE_CONNECTIONS = of("shareConnections", "true", Values::bool);

	/** Capacity: how often the rate rises, at most. */
	public static final Setting<Integer> STEPS = of("steps", "10", Values.integer(1, 1000));

	/** Capacity: by how much the rate rises each time. */
	public static final Setting<Double> INCREMENT = of("increment", "200", Values.number(0.1, 1_000_000));

	/** Spike: how many times the rate the burst is. */
	public static final Setting<Double> BURST_FACTOR = of("burstFactor", "10", Values.number(1, 1000));

	/** Spike: how long the burst is. */
	public static final Setting<Duration> BURST = of("burst", "5s", Values.seconds("1s", "1h"));

	/** Streaming: the size of a large body. */
	public static final Setting<Integer> LARGE = of("large", "64MB", Values::size);

	/** Streaming: users who send large bodies. */
	public static final Setting<Integer> LARGE_USERS = of("largeUsers", "2", Values.integer(1, 1000));

	/** Connections: after how many requests a user leaves and another connects. */
	public static final Setting<Integer> REQUESTS = of("requests", "5", Values.integer(1, 1_000_000));

	/** Smoke: whether refusals are checked, too. Others than Resound refuse otherwise. */
	public static final Setting<Boolean> REFUSALS = of("refusals", "true", Values::bool);

	/** The objective for the 99th percentile. */
	public static final Setting<Optional<Duration>> P99 = of("p99", "none", orNone(Values.duration("1us", "1h")));

	/** The objective for the 99.9th percentile. */
	public static final Setting<Optional<Duration>> P999 = of("p999", "none", orNone(Values.duration("1us", "1h")));

	/** The objective for the share of requests that fail. */
	public static final Setting<Optional<Double>> FAILED = of("failed", "0", orNone(Values::share));

	/** The objective for the rate of good answers a second. */
	public static final Setting<Optional<Double>> LEAST_RATE = of("leastRate", "none",
			orNone(Values.number(0, 1_000_000_000)));

	/** Soak: the objective for p99 of the last tenth, as a multiple of the first's. */
	public static final Setting<Optional<Double>> DRIFT = of("drift", "none", orNone(Values.number(0.1, 1000)));

	/** The metrics of the service, if it has any: URLs, with commas between. */
	public static final Setting<List<URI>> METRICS_URL = of("metricsUrl", "none", Setting::urls);

	/** Where Prometheus can read the metrics of the run itself. */
	public static final Setting<Optional<Integer>> METRICS_PORT = of("metricsPort", "none",
			orNone(Values.integer(0, 65_535)));

	/** How long it still can when the last request has ended. */
	public static final Setting<Duration> METRICS_LINGER = of("metricsLinger", "30s", Values.duration("0s", "10m"));

	/** Whether each request has a number, and has to arrive exactly once. */
	public static final Setting<Boolean> LEDGER = of("ledger", "false", Values::bool);

	/** The ledgers of the service, where they are not found by other settings. */
	public static final Setting<List<URI>> LEDGER_URL = of("ledgerUrl", "auto",
			(text) -> text.equals("auto") ? List.of() : urls(text));

	/** How many injectors share the load. */
	public static final Setting<Integer> INJECTORS = of("injectors", "1", Values.integer(1, 10_000));

	/** Which of them this one is, from 0 on. */
	public static final Setting<Integer> INJECTOR = of("injector", "0", Values.integer(0, 9_999));

	/** When the load starts, so that several injectors start together. */
	public static final Setting<Optional<Instant>> START_AT = of("startAt", "now",
			(text) -> text.equals("now") ? Optional.empty() : Optional.of(Values.instant(text)));

	/** The folder of the reports. */
	public static final Setting<Path> REPORTS = of("reports", "target/gatling", Path::of);

	/**
	 * Whether the summary goes to the log, too, for where files don't outlive the run.
	 */
	public static final Setting<Boolean> PRINT_SUMMARY = of("printSummary", "false", Values::bool);

	private final String name;

	private final String byDefault;

	private final Function<String, T> reader;

	private Setting(String name, String byDefault, Function<String, T> reader) {
		this.name = name;
		this.byDefault = byDefault;
		this.reader = reader;
	}

	private static <T> Setting<T> of(String name, String byDefault, Function<String, T> reader) {
		Setting<T> setting = new Setting<>(name, byDefault, reader);
		ALL.add(setting);
		return setting;
	}

	private static <T> Function<String, Optional<T>> orNone(Function<String, T> reader) {
		return (text) -> text.equals("none") ? Optional.empty() : Optional.of(reader.apply(text));
	}

	private static List<URI> urls(String text) {
		if (text.equals("none")) {
			return List.of();
		}
		return Arrays.stream(text.split(","))
			.map((url) -> Values.uri(url.trim(),
					"URLs with http, https, or dns+http for every address of a name, with commas between", "http",
					"https", "dns+http"))
			.toList();
	}

	static List<Setting<?>> all() {
		return Collections.unmodifiableList(ALL);
	}

	public String name() {
		return this.name;
	}

	/** Whether every simulation has it. */
	boolean isCommon() {
		return !OF_SOME.contains(this.name);
	}

	String byDefault() {
		return this.byDefault;
	}

	/**
	 * Reads a value.
	 * @param text as it is written
	 * @return the value
	 * @throws InvalidSettingException if it is impossible
	 */
	public T read(String text) {
		try {
			return this.reader.apply(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(
					this.name + "=" + text + " is impossible (expected: " + ex.getMessage() + ")");
		}
	}

}
