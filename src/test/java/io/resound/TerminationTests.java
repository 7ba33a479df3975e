package io.resound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.resound.testing.Pause;
import io.resound.testing.Program;
import io.resound.testing.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How the process starts and ends: how soon, with which code and which last words. */
class TerminationTests {

	private static final Duration START = Duration.ofSeconds(60);

	/** What an idle service may take. */
	private static final Duration AT_ONCE = Duration.ofMillis(1500);

	/** How long clients that stay silent are still read. */
	private static final Duration FAREWELL = Duration.ofSeconds(1);

	private static final Pattern PORTS = Pattern.compile("Echoing on port (\\d+) .*management on port (\\d+)\\b.*");

	private static final String CLEAN = "Drained: no request was cut";

	/** Begins an exchange that the client never completes. */
	private static final String UNFINISHED = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc";

	@ParameterizedTest
	@CsvSource({ "TERM, epoll", "INT, nio", "HUP, io_uring" })
	void anIdleServiceEndsAtOnceWithCodeZero(String signal, String transport) {
		try (Program service = start("resound.drain.at-least=0s", "resound.server.transport=" + transport)) {
			awaitStart(service);
			assertThat(end(service, signal)).isLessThan(AT_ONCE);
			assertThat(service.waitFor(Duration.ZERO)).isZero();
			assertThat(service.output()).last().asString().endsWith(CLEAN);
		}
	}

	@Test
	void connectionsThatIdleAreNoReasonToStay() {
		try (Program service = start("resound.drain.at-least=0s")) {
			Matcher ports = awaitStart(service);
			try (RawClient fresh = RawClient.connect(echoPort(ports));
					RawClient used = RawClient.connect(echoPort(ports));
					RawClient scraper = RawClient.connect(managementPort(ports))) {
				used.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").read();
				scraper.send("GET /actuator/health HTTP/1.1\r\nHost: a\r\n\r\n").read();
				assertThat(end(service, "TERM")).isLessThan(AT_ONCE.plus(FAREWELL));
				assertThat(fresh.readToAnyEnd().reset()).isFalse();
				assertThat(used.readToAnyEnd().reset()).isFalse();
			}
			assertThat(service.waitFor(Duration.ZERO)).isZero();
			assertThat(service.output()).last().asString().endsWith(CLEAN);
		}
	}

	@Test
	void whatIsCutMakesCodeOneAndIsTheLastLine() {
		try (Program service = start("resound.drain.at-least=0s", "resound.drain.at-most=0s",
				"resound.drain.timeout=300ms")) {
			Matcher ports = awaitStart(service);
			try (RawClient stuck = RawClient.connect(echoPort(ports));
					RawClient other = RawClient.connect(echoPort(ports))) {
				stuck.send(UNFINISHED).readBytes(15);
				other.send(UNFINISHED).readBytes(15);
				service.signal("TERM");
				assertThat(stuck.readToAnyEnd().reset()).isTrue();
				assertThat(service.waitFor(START)).isEqualTo(1);
			}
			assertThat(service.output()).last().asString().endsWith("Drain incomplete: 2 requests were cut off");
			assertThat(service.output()).noneMatch((line) -> line.contains(CLEAN));
		}
	}

	@ParameterizedTest
	@CsvSource({ "TERM, 143", "INT, 130" })
	void aSecondSignalEndsItAtOnce(String signal, int code) {
		try (Program service = start("resound.drain.at-least=30s", "resound.drain.at-most=30s")) {
			Matcher ports = awaitStart(service);
			try (RawClient stuck = RawClient.connect(echoPort(ports))) {
				stuck.send(UNFINISHED).readBytes(15);
				service.signal("TERM");
				awaitOutput(service, "Draining");
				Pause.of(Termination.ONE_REQUEST.multipliedBy(2));
				assertThat(end(service, signal)).isLessThan(AT_ONCE);
			}
			assertThat(service.waitFor(Duration.ZERO)).isEqualTo(code);
			assertThat(service.output()).last().asString().endsWith("Second SIG" + signal + ": exiting immediately");
		}
	}

	@Test
	void aSignalSentTwiceAtOnceCountsOnce() {
		try (Program service = start("resound.drain.at-least=1s")) {
			awaitStart(service);
			service.signal("TERM", "HUP");
			assertThat(service.waitFor(START)).isZero();
			assertThat(service.output()).last().asString().endsWith(CLEAN);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Starting Resound", "No active profile" })
	void aSignalDuringTheStartStopsTheStart(String begun) {
		try (Program service = start("resound.warm-up.enabled=true", "resound.warm-up.at-most=20s")) {
			awaitOutput(service, begun);
			assertThat(end(service, "TERM")).isLessThan(AT_ONCE);
			assertThat(service.waitFor(Duration.ZERO)).isZero();
			assertThat(service.output()).last().asString().endsWith("SIGTERM during startup: exiting");
			assertThat(service.output()).noneMatch((line) -> line.contains("Exception") || line.contains("ERROR"));
		}
	}

	@Test
	void aSignalWhileTheServersStartEndsItWithoutAnError() {
		try (Program service = start("resound.drain.at-least=0s")) {
			awaitOutput(service, "Netty started on port");
			service.signal("TERM");
			assertThat(service.waitFor(START)).isZero();
			assertThat(service.output()).last().asString().containsPattern(CLEAN + "|during startup: exiting");
			assertThat(service.output()).noneMatch((line) -> line.contains("Exception") || line.contains("ERROR"));
		}
	}

	@Test
	void aSignalDuringTheWarmUpStopsTheStart() {
		try (Program service = start("resound.warm-up.enabled=true", "resound.warm-up.at-most=30s")) {
			await().atMost(START).until(() -> service.threads().contains("resound-warm-up"));
			assertThat(end(service, "INT")).isLessThan(AT_ONCE);
			assertThat(service.waitFor(Duration.ZERO)).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.port", "management.server.port" })
	void aStartThatFailsEndsAtOnceWithCodeOne(String port) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("0.0.0.0"));
				Program service = start(port + "=" + taken.getLocalPort())) {
			awaitOutput(service, "APPLICATION FAILED TO START");
			long failed = System.nanoTime();
			assertThat(service.waitFor(START)).isEqualTo(1);
			assertThat(Duration.ofNanos(System.nanoTime() - failed)).isLessThan(AT_ONCE);
			assertThat(service.output()).noneMatch((line) -> line.startsWith("\tat "));
		}
	}

	/** Later settings take precedence over the free ports. */
	private static Program start(String... settings) {
		List<String> arguments = new ArrayList<>();
		for (String port : List.of("server.port", "management.server.port")) {
			if (List.of(settings).stream().noneMatch((setting) -> setting.startsWith(port))) {
				arguments.add("--" + port + "=0");
			}
		}
		for (String setting : settings) {
			arguments.add("--" + setting);
		}
		return Program.start(Resound.class, arguments.toArray(String[]::new));
	}

	private static Matcher awaitStart(Program service) {
		awaitOutput(service, "Echoing on port");
		return service.output().stream().map(PORTS::matcher).filter(Matcher::find).findFirst().orElseThrow();
	}

	private static int echoPort(Matcher ports) {
		return Integer.parseInt(ports.group(1));
	}

	private static int managementPort(Matcher ports) {
		return Integer.parseInt(ports.group(2));
	}

	private static void awaitOutput(Program service, String words) {
		await().atMost(START)
			.pollInterval(Duration.ofMillis(5))
			.untilAsserted(() -> assertThat(service.output()).anyMatch((line) -> line.contains(words)));
	}

	/** Sends a signal and waits for the end: how long it took. */
	private static Duration end(Program service, String signal) {
		service.signal(signal);
		long start = System.nanoTime();
		service.waitFor(START);
		return Duration.ofNanos(System.nanoTime() - start);
	}

}
