package io.resound.load.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.resound.load.service.Counters;
import io.resound.load.service.Instance;
import io.resound.load.settings.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementsTests {

	private static final List<Long> FAST = Runs.latencies(100, 300, 9_000);

	private static final List<Long> SLOW = Runs.latencies(50_000, 90_000, 1_000);

	@Test
	void theMergeHasTheHistogramOfAllSamples() {
		Measurements whole = Measurements.merge(List.of(part(0, FAST, 0), part(1, SLOW, 3)));
		List<Long> all = Stream.concat(FAST.stream(), SLOW.stream()).toList();
		assertThat(whole.cells().getFirst().histogram().decode()).isEqualTo(Runs.histogram(all));
		assertThat(whole.cells().getFirst().count()).isEqualTo(10_000);
		Summary summary = Summary.of(whole);
		assertThat(summary.judged().latencies()).isEqualTo(Latencies.of(Runs.histogram(all)));
		assertThat(summary.judged().latencies().p99()).isGreaterThan(80_000);
		assertThat(summary.judged().failures()).containsExactly(Map.entry("status 503", 3L));
		assertThat(summary.judged().rate()).isEqualTo(1000);
		assertThat(whole.phases().getFirst().asked()).isEqualTo(1000);
		assertThat(whole.sent()).isEqualTo(10_003);
	}

	@Test
	void theServicesCountersAreThoseFromBeforeTheFirstToBehindTheLast() {
		Instance early = new Instance("a", counters(10), counters(5_000));
		Instance late = new Instance("a", counters(400), counters(10_010));
		Measurements whole = Measurements.merge(List.of(Runs.run(0, 2, FAST, 0, Map.of(), List.of(early)),
				Runs.run(1, 2, SLOW, 0, Map.of(), List.of(late))));
		assertThat(Summary.of(whole).service().requests()).isEqualTo(10_000);
	}

	@Test
	void anInjectorThatIsThereTwiceIsRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Measurements.merge(List.of(part(1, FAST, 0), part(1, FAST, 0))))
			.withMessageContaining("got [1, 1]");
	}

	@Test
	void anotherRunIsRefused() {
		Measurements other = Runs.run(1, 2, FAST, 0, Map.of("rate", "5"), List.of());
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Measurements.merge(List.of(part(0, FAST, 0), other)))
			.withMessageStartingWith("Not of the same run");
	}

	@Test
	void anInjectorThatIsMissingIsNoted() {
		assertThat(Summary.of(part(0, FAST, 0)).notes())
			.containsExactly("This is the work of 1 of 2 injectors; the service counted that of all.");
	}

	@Test
	void aSummaryIsReadAsItWasWritten(@TempDir Path folder) throws Exception {
		Measurements run = Runs.run(0, 1, FAST, 2, Map.of(),
				List.of(new Instance("a", counters(1), counters(2)), new Instance("b", counters(1), null)));
		SummaryFiles.write(Summary.of(run), folder);
		assertThat(SummaryFiles.read(folder.resolve("summary.json"))).isEqualTo(run);
		assertThat(folder.resolve("summary.md")).content().startsWith("# Latency: FAILED");
		Path log = Files.writeString(folder.resolve("log"),
				"before\n" + SummaryFiles.block(Summary.of(run)) + "\nbehind\n");
		assertThat(SummaryFiles.read(log)).isEqualTo(run);
	}

	@Test
	void aFileThatIsNoSummaryIsRefused(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("log"), "nothing");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> SummaryFiles.read(file))
			.withMessageContaining("is neither a summary.json nor a log with a summary in it");
	}

	@Test
	void anInjectorThatIsTheBottleneckIsNoted() {
		Measurements run = Runs.run(FAST);
		List<Measurements.Injector> busy = List
			.of(new Measurements.Injector(0, 0.81, 2, Encoded.of(Runs.histogram(List.of(150L)))));
		Measurements same = new Measurements(run.simulation(), run.question(), run.started(), run.settings(),
				run.chosen(), run.phases(), run.elapsed(), run.cells(), run.slices(), run.sent(), busy, run.instances(),
				null);
		assertThat(Summary.of(same).notes()).satisfiesExactly(
				(note) -> assertThat(note).startsWith("Injector 0 used 81 % of its processors"),
				(note) -> assertThat(note).startsWith("Injector 0 took 150 µs for an exchange with a bare echo"));
	}

	private static Measurements part(int injector, List<Long> latencies, long failures) {
		return Runs.run(injector, 2, latencies, failures, Map.of(), List.of());
	}

	private static Counters counters(long requests) {
		return new Counters(requests, Map.of("+Inf", requests));
	}

}
