package io.resound.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.resound.load.exchange.Phase;
import org.junit.jupiter.api.Test;

class ObjectivesTests {

	private static final List<Long> LATENCIES = Runs.latencies(1_000, 2_000, 10_000);

	@Test
	void allThatAreMetPass() {
		Summary summary = judge(0, Map.of("p99", "2ms", "p999", "2ms", "leastRate", "1000", "drift", "1.5"));
		assertThat(summary.passed()).isTrue();
		assertThat(summary.objectives()).extracting(Objective::name)
			.containsExactly("answers", "failed", "p99", "p999", "leastRate", "drift");
	}

	@Test
	void eachThatIsMissedFails() {
		assertMissed(judge(0, Map.of("p99", "1ms")), "p99");
		assertMissed(judge(0, Map.of("p999", "1900us")), "p999");
		assertMissed(judge(0, Map.of("leastRate", "1001")), "leastRate");
		assertMissed(judge(1, Map.of()), "failed");
		assertMissed(judge(0, Map.of("drift", "0.9")), "drift");
	}

	@Test
	void aShareOfFailuresCanBeAllowed() {
		assertThat(judge(10, Map.of("failed", "0.1%")).passed()).isTrue();
		assertMissed(judge(11, Map.of("failed", "0.1%")), "failed");
	}

	@Test
	void oneOfTwoInjectorsHasToReachHalfTheLeastRate() {
		assertThat(Summary.of(Runs.run(0, 2, LATENCIES, 0, Map.of("leastRate", "2000"), List.of())).passed()).isTrue();
		assertMissed(Summary.of(Runs.run(0, 2, LATENCIES, 0, Map.of("leastRate", "2002"), List.of())), "leastRate");
	}

	@Test
	void aRunWithoutAnAnswerFails() {
		assertMissed(Summary.of(Runs.run(List.of())), "answers");
	}

	@Test
	void aDefaultThatHasTooFewSamplesIsLeftOut() {
		Measurements run = Runs.run(0, 1, Runs.latencies(1_000, 2_000, 5_000), 0, Map.of("p99", "2ms", "p999", "1ms"),
				List.of());
		Summary summary = Summary.of(Runs.byDefault(run));
		assertThat(summary.objectives()).extracting(Objective::name).containsExactly("answers", "failed", "p99");
		assertThat(summary.exitCode()).isZero();
		assertThat(summary.notes()).contains("p999 was not judged: it needs 10000 good answers and there were 5000.");
	}

	@Test
	void aRunProvesNothingIfWhatWasAskedForHasTooFewSamples() {
		Summary summary = Summary
			.of(Runs.run(0, 1, Runs.latencies(1_000, 2_000, 5_000), 0, Map.of("p999", "2ms"), List.of()));
		assertThat(summary.verdict()).isEqualTo("INVALID");
		assertThat(summary.exitCode()).isEqualTo(3);
		assertThat(summary.invalid()).singleElement().asString().startsWith("p999 was not judged");
	}

	@Test
	void whatABusyInjectorMissesProvesNothing() {
		Measurements slow = Runs.run(0, 1, LATENCIES, 0, Map.of("p99", "1ms"), List.of());
		assertThat(Summary.of(slow).exitCode()).isEqualTo(2);
		Summary busy = Summary.of(Runs.busy(slow, 0.9));
		assertThat(busy.verdict()).isEqualTo("INVALID");
		assertThat(busy.exitCode()).isEqualTo(3);
		assertThat(busy.invalid()).containsExactly("The service may not be what missed p99: see the warnings below.");
		assertThat(busy.notes()).first().asString().startsWith("Injector 0 used 90 % of its processors");
	}

	@Test
	void aFailureIsOneHoweverBusyTheInjectorWas() {
		Measurements failing = Runs.run(0, 1, LATENCIES, 1, Map.of("p99", "1ms"), List.of());
		assertThat(Summary.of(Runs.busy(failing, 0.9)).exitCode()).isEqualTo(2);
		assertThat(Summary.of(Runs.busy(Runs.run(LATENCIES), 0.9)).exitCode()).isZero();
	}

	@Test
	void theLargeBodiesBesideAreNotJudged() {
		Measurements run = Runs.run(0, 1, LATENCIES, 0, Map.of("p99", "2ms"), List.of());
		List<Measurements.Cell> cells = new ArrayList<>(run.cells());
		cells.add(Runs.cell("large", "ok", Runs.latencies(900_000, 990_000, 5_000)));
		Measurements withLarge = new Measurements(run.simulation(), run.question(), run.started(), run.settings(),
				run.chosen(), run.phases(), run.elapsed(), cells, run.slices(), run.sent(), run.injectors(),
				run.instances(), run.ledger());
		assertThat(Summary.of(withLarge).passed()).isTrue();
		assertThat(Summary.of(withLarge).lines()).extracting(Line::request).containsExactly("echo", "large");
	}

	@Test
	void theHighestRateThatHeldIsTheLastBeforeAStepThatDidNot() {
		List<Phase> steps = List.of(new Phase("1", Phase.Kind.STEP, 0, 10, 100),
				new Phase("2", Phase.Kind.STEP, 10, 20, 200), new Phase("3", Phase.Kind.STEP, 20, 30, 300));
		List<Measurements.Cell> cells = List.of(step(0, 1_000, 1_000), step(1, 2_000, 90_000), step(2, 3_000, 1_000));
		Measurements run = Runs.byDefault(Runs.run(0, 1, LATENCIES, 0, Map.of("p99", "50ms"), List.of()));
		Measurements capacity = new Measurements("Capacity", "?", run.started(), run.settings(), run.chosen(), steps,
				30, cells, run.slices(), 600, run.injectors(), run.instances(), run.ledger());
		assertThat(Summary.of(capacity).heldRate()).isEqualTo(100);
		assertThat(Summary.of(capacity).passed()).isTrue();
	}

	@Test
	void eachRequestHasToArriveOnceIfTheyHaveNumbers() {
		assertThat(Summary.of(Runs.withLedger(1, 0, true)).passed()).isTrue();
		assertThat(Summary.of(Runs.withLedger(1, 0, true)).objectives()).last()
			.isEqualTo(new Objective("ledger", "more than once 0, never 0",
					"sent 1, arrived 1, more than once 0, never 0", true));
		assertMissed(Summary.of(Runs.withLedger(2, 0, true)), "ledger");
		assertMissed(Summary.of(Runs.withLedger(1, 1, true)), "ledger");
	}

	@Test
	void aRunWithAPodThatWasNotReadToTheEndIsInvalidAndHasNotPassed() {
		Summary summary = Summary.of(Runs.withLedger(1, 0, false));
		assertThat(summary.objectives()).allMatch(Objective::met);
		assertThat(summary.passed()).isFalse();
		assertThat(SummaryFiles.markdown(summary)).startsWith("# Latency: INVALID\n")
			.contains("\nINVALID: The last ledger of a-pod at http://a-pod was not read: it had 1 requests");
	}

	private static Measurements.Cell step(int phase, int count, long latency) {
		Measurements.Cell cell = Runs.cell("echo", "ok", Runs.latencies(latency, latency + 1, count));
		return new Measurements.Cell(phase, cell.request(), cell.outcome(), cell.count(), cell.histogram());
	}

	private static Summary judge(long failures, Map<String, String> settings) {
		return Summary.of(Runs.run(0, 1, LATENCIES, failures, settings, List.of()));
	}

	private static void assertMissed(Summary summary, String name) {
		assertThat(summary.passed()).isFalse();
		assertThat(summary.objectives()).filteredOn((objective) -> !objective.met())
			.extracting(Objective::name)
			.containsExactly(name);
	}

}
