package io.resound.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.resound.load.report.Comparison.Verdict;
import org.junit.jupiter.api.Test;

class ComparisonTests {

	private final Measurements run = Runs.run(Runs.latencies(1_000, 2_000, 10_000));

	@Test
	void aRunIsNoDifferentFromItself() {
		assertThat(rows(List.of(this.run), List.of(this.run))).extracting(Comparison.Row::verdict)
			.containsExactly(Verdict.SAME, Verdict.SAME, Verdict.SAME, Verdict.UNKNOWN);
	}

	@Test
	void aPercentileOfTooFewAnswersIsLeftOut() {
		assertThat(new Comparison(List.of(this.run), List.of(this.run)).toString()).contains(
				"| p99.9 | – | – | – | too few answers in each of the tenths |",
				"The tenths of one run differ less than runs do");
	}

	@Test
	void theMedianOfTwoIsBetweenThem() {
		assertThat(Comparison.Range.of(List.of(3.0, 1.0)).median()).isEqualTo(2);
		assertThat(Comparison.Range.of(List.of(3.0, 1.0, 7.0)).median()).isEqualTo(3);
	}

	@Test
	void whatIsBeyondTheSpreadOfTheTenthsIsBetterOrWorse() {
		Measurements slower = Runs.run(Runs.latencies(3_000, 4_000, 10_000));
		assertThat(rows(List.of(this.run), List.of(slower))).extracting(Comparison.Row::verdict)
			.containsExactly(Verdict.SAME, Verdict.WORSE, Verdict.WORSE, Verdict.UNKNOWN);
		assertThat(rows(List.of(slower), List.of(this.run))).extracting(Comparison.Row::verdict)
			.containsExactly(Verdict.SAME, Verdict.BETTER, Verdict.BETTER, Verdict.UNKNOWN);
	}

	@Test
	void withSeveralRunsTheSpreadIsThatOfTheRuns() {
		List<Measurements> before = List.of(this.run, Runs.run(Runs.latencies(1_900, 2_900, 10_000)));
		Measurements between = Runs.run(Runs.latencies(1_500, 2_500, 10_000));
		List<Measurements> faster = List.of(Runs.run(Runs.latencies(500, 900, 20_000)),
				Runs.run(Runs.latencies(500, 900, 21_000)));
		assertThat(rows(before, List.of(between, between))).extracting(Comparison.Row::verdict)
			.containsOnly(Verdict.SAME);
		assertThat(rows(before, faster)).extracting(Comparison.Row::verdict).containsOnly(Verdict.BETTER);
		assertThat(new Comparison(before, faster).toString()).contains("| rate | 1000/s [1000 – 1000] | ",
				"median [least – most] of the runs", "| better |");
	}

	private static List<Comparison.Row> rows(List<Measurements> before, List<Measurements> after) {
		return new Comparison(before, after).rows();
	}

}
