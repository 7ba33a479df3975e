package io.resound.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.resound.load.exchange.Phase;
import io.resound.load.exchange.Recording;
import org.HdrHistogram.Histogram;

/**
 * Says what got better or worse between two sets of runs. The spread is that of the runs,
 * or, when a side is a single run, of the tenths of its judged time. Only where the two
 * ranges do not touch is there a difference. A percentile for which a run or a tenth has
 * too few answers is left out.
 */
public final class Comparison {

	private final List<Measurements> before;

	private final List<Measurements> after;

	private final boolean byRuns;

	public Comparison(List<Measurements> before, List<Measurements> after) {
		this.before = before;
		this.after = after;
		this.byRuns = before.size() > 1 && after.size() > 1;
	}

	/**
	 * A figure, its spread before and after, and what follows.
	 */
	record Row(String figure, Range before, Range after, Verdict verdict) {

	}

	enum Verdict {

		BETTER, WORSE, SAME, UNKNOWN

	}

	/**
	 * Least, median and most of some samples.
	 */
	record Range(double least, double median, double most) {

		static Range of(List<Double> samples) {
			List<Double> sorted = samples.stream().sorted().toList();
			double median = (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
			return new Range(sorted.getFirst(), median, sorted.getLast());
		}

	}

	List<Row> rows() {
		List<Row> rows = new ArrayList<>();
		rows.add(row("rate", false, Sample::rate));
		rows.add(row("p50", true, (sample) -> orNone(Latencies.of(sample.good()).p50())));
		rows.add(row("p99", true, (sample) -> orNone(Latencies.of(sample.good()).p99())));
		rows.add(row("p99.9", true, (sample) -> orNone(Latencies.of(sample.good()).p999())));
		return rows;
	}

	private static double orNone(Long percentile) {
		return (percentile != null) ? percentile : Double.NaN;
	}

	private Row row(String figure, boolean lessIsBetter, ToDoubleFunction<Sample> value) {
		Range one = Range.of(samples(this.before).stream().map(value::applyAsDouble).toList());
		Range other = Range.of(samples(this.after).stream().map(value::applyAsDouble).toList());
		Verdict verdict = Verdict.SAME;
		if (Double.isNaN(one.most()) || Double.isNaN(other.most())) {
			// NaN is the greatest of all numbers to who sorts.
			verdict = Verdict.UNKNOWN;
		}
		else if (other.most() < one.least()) {
			verdict = lessIsBetter ? Verdict.BETTER : Verdict.WORSE;
		}
		else if (other.least() > one.most()) {
			verdict = lessIsBetter ? Verdict.WORSE : Verdict.BETTER;
		}
		return new Row(figure, one, other, verdict);
	}

	private record Sample(double rate, Histogram good) {

	}

	private List<Sample> samples(List<Measurements> runs) {
		List<Sample> samples = new ArrayList<>();
		for (Measurements run : runs) {
			double seconds = run.phases()
				.stream()
				.filter(Phase::judged)
				.mapToDouble((phase) -> Line.seconds(run, phase))
				.sum();
			List<Histogram> slices = run.slices().stream().map(Encoded::decode).toList();
			if (this.byRuns) {
				Histogram whole = Recording.empty();
				slices.forEach(whole::add);
				samples.add(new Sample(whole.getTotalCount() / seconds, whole));
			}
			else {
				slices.forEach(
						(slice) -> samples.add(new Sample(slice.getTotalCount() * slices.size() / seconds, slice)));
			}
		}
		return samples;
	}

	/** The comparison for people to read. */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		text.append(this.before.getFirst().simulation())
			.append(": ")
			.append(this.before.size())
			.append(" run(s) before, ")
			.append(this.after.size())
			.append(" after; median [least – most] of the ")
			.append(this.byRuns ? "runs" : "tenths of the run")
			.append(".\n\n| figure | before | after | median | verdict |\n|---|---|---|---|---|\n");
		for (Row row : rows()) {
			text.append(Text.format("| %s | %s | %s | %s | %s |\n", row.figure(), range(row, row.before()),
					range(row, row.after()), change(row), switch (row.verdict()) {
						case BETTER -> "better";
						case WORSE -> "WORSE";
						case SAME -> "no difference beyond the spread";
						case UNKNOWN -> "too few answers in each of the " + (this.byRuns ? "runs" : "tenths");
					}));
		}
		if (!this.byRuns) {
			text.append(
					"\nThe tenths of one run differ less than runs do: several runs of each, with commas between, tell more.\n");
		}
		return text.toString();
	}

	private static String change(Row row) {
		return (row.verdict() == Verdict.UNKNOWN) ? "–"
				: Text.format("%+.1f %%", (row.after().median() / row.before().median() - 1) * 100);
	}

	private static String range(Row row, Range range) {
		if (row.verdict() == Verdict.UNKNOWN) {
			return "–";
		}
		if (row.figure().equals("rate")) {
			return Text.format("%s/s [%s – %s]", Text.rate(range.median()), Text.rate(range.least()),
					Text.rate(range.most()));
		}
		return Text.format("%s [%s – %s]", Text.time(range.median()), Text.time(range.least()),
				Text.time(range.most()));
	}

}
