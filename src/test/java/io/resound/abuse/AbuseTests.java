package io.resound.abuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.resound.testing.Certificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A thousand clients do the worst of each kind to the packed service at the chart's
 * sizing, and nobody else may notice. Not part of the build: {@code .ci/run} runs the
 * short form and {@code .ci/long} the long one, which has {@code abuse.long=true}. With
 * {@code abuse.only=epoll.*HTTP/1} only the attacks are tried in whose way and name that
 * regular expression is found.
 */
@Tag("abuse")
class AbuseTests {

	private static final boolean LONG = Boolean.getBoolean("abuse.long");

	private static final Pattern ONLY = Pattern.compile(System.getProperty("abuse.only", ""));

	private static final Duration AT_LEAST = Duration.ofSeconds(1);

	/** Of the long form, beyond the time limit that ends the attack. */
	private static final Duration LONGER = Duration.ofSeconds(2);

	/**
	 * Shorter than the defaults, since each attack goes on for longer than one of them.
	 */
	private static final List<String> TIME_LIMITS = LONG
			? List.of("resound.limits.head-timeout=" + Attack.HEAD_TIMEOUT.toSeconds() + "s",
					"resound.limits.stall-timeout=" + Attack.STALL_TIMEOUT.toSeconds() + "s")
			: List.of();

	private static final Path TABLE = Path.of("target", "abuse.txt");

	private static final Report REPORT = new Report();

	/** The one that withstood so far. */
	private static AttackedService service;

	@TestFactory
	List<DynamicTest> theServiceWithstands() {
		List<DynamicTest> tests = ways().flatMap((way) -> attacks(way).stream().map((attack) -> test(way, attack)))
			.filter((test) -> ONLY.matcher(test.getDisplayName()).find())
			.toList();
		assertThat(tests).as("attacks in whose way and name " + ONLY + " is found").isNotEmpty();
		return tests;
	}

	private static DynamicTest test(Way way, Attack attack) {
		return DynamicTest.dynamicTest(way + ": " + attack.name(), () -> withstands(way, attack));
	}

	private static List<Attack> attacks(Way way) {
		return way.tls() ? Attacks.overTls(Certificates.client()) : Attacks.all();
	}

	private static Stream<Way> ways() {
		Stream<Way> shortForm = Stream.of(clear("epoll", true), clear("epoll", false), clear("io_uring", true),
				clear("nio", true), new Way("epoll", true, true));
		return LONG ? Stream.concat(shortForm, Stream.of(clear("io_uring", false), clear("nio", false))) : shortForm;
	}

	private static Way clear(String transport, boolean lane) {
		return new Way(transport, lane, false);
	}

	private static void withstands(Way way, Attack attack) throws IOException {
		assumeThat(way.isAvailable()).isTrue();
		Duration atLeast = LONG ? attack.timeLimit().plus(LONGER) : AT_LEAST;
		Result result = new Trial(service(way), attack, attack.clients(), atLeast).run();
		System.out.printf("%tT %s: %s: %s%n", LocalTime.now(), way, attack.name(), result.verdict());
		REPORT.add(result);
		// Each time, so that a run that is cut short has told what it saw.
		Files.writeString(TABLE, REPORT.text());
		if (!result.faults().isEmpty()) {
			// Whatever it is now, the next attack has nothing to do with it.
			stopService();
		}
		assertThat(result.faults()).isEmpty();
	}

	private static AttackedService service(Way way) {
		if (service != null && !service.way().equals(way)) {
			stopService();
		}
		if (service == null) {
			service = AttackedService.start(way, TIME_LIMITS);
		}
		return service;
	}

	private static void stopService() {
		service.close();
		service = null;
	}

	@AfterAll
	static void report() {
		if (service != null) {
			stopService();
		}
		System.out.println(REPORT.text());
	}

}
