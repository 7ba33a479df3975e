package io.resound.load.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.resound.load.exchange.Phase;
import io.resound.load.settings.Setting;

/**
 * Holds what was measured against the objectives that the settings name. One of several
 * injectors has to reach its part of the least rate. A percentile that has too few
 * samples is not judged, as it is chance.
 */
final class Objectives {

	private static final double KEPT_UP = 0.95;

	private final Measurements measurements;

	private final Optional<Duration> p99;

	private final Optional<Duration> p999;

	private final Optional<Double> failed;

	private final Optional<Double> leastRate;

	private final Optional<Double> drift;

	private final List<Objective> judged = new ArrayList<>();

	private final List<String> unjudged = new ArrayList<>();

	private final List<String> unjudgedChoices = new ArrayList<>();

	/**
	 * Holds a run against them.
	 * @param measurements the run
	 * @param all all its exchanges
	 * @param steady those that are judged
	 */
	Objectives(Measurements measurements, Line all, Line steady) {
		this.measurements = measurements;
		this.p99 = read(Setting.P99);
		this.p999 = read(Setting.P999);
		this.failed = read(Setting.FAILED);
		double part = (double) measurements.injectors().size() / read(Setting.INJECTORS);
		this.leastRate = read(Setting.LEAST_RATE).map((rate) -> rate * part);
		this.drift = read(Setting.DRIFT);
		judge(all, steady);
	}

	private <T> T read(Setting<T> setting) {
		return setting.read(this.measurements.settings().get(setting.name()));
	}

	/** Those that there were samples for. */
	List<Objective> judged() {
		return this.judged;
	}

	/** Why defaults were not judged. */
	List<String> unjudged() {
		return this.unjudged;
	}

	/** Why objectives that somebody asked for were not judged. */
	List<String> unjudgedChoices() {
		return this.unjudgedChoices;
	}

	private void judge(Line all, Line steady) {
		this.judged.add(new Objective("answers", "at least 1", String.valueOf(steady.ok()), steady.ok() > 0));
		if (this.measurements.phases().stream().anyMatch((phase) -> phase.kind() == Phase.Kind.STEP)) {
			judgeSteps();
			return;
		}
		this.failed.ifPresent((limit) -> this.judged.add(new Objective("failed", "at most " + Text.percent(limit),
				Text.percent(all.failedShare()), all.failedShare() <= limit)));
		this.p99.ifPresent((limit) -> judge("p99", limit, steady.latencies().p99(), 99, steady.ok()));
		this.p999.ifPresent((limit) -> judge("p999", limit, steady.latencies().p999(), 99.9, steady.ok()));
		this.leastRate.ifPresent((limit) -> this.judged.add(new Objective("leastRate",
				"at least " + Text.rate(limit) + "/s", Text.rate(steady.rate()) + "/s", steady.rate() >= limit)));
		this.drift.ifPresent(this::judgeDrift);
	}

	private void judgeSteps() {
		double held = heldRate();
		double least = this.leastRate.orElse(0.1);
		this.judged.add(new Objective("leastRate", "at least " + Text.rate(least) + "/s held",
				(held > 0) ? Text.rate(held) + "/s" : "none", held >= least));
		long fewest = steps().stream().mapToLong(Line::ok).min().orElse(0);
		if (this.p99.isPresent() && fewest < Latencies.needed(99)) {
			leaveOut("p99", "in each step, and one had " + fewest, 99);
		}
		if (this.p999.isPresent() && fewest < Latencies.needed(99.9)) {
			leaveOut("p999", "in each step, and one had " + fewest, 99.9);
		}
	}

	private void judge(String name, Duration limit, Long reached, double percent, long answers) {
		if (reached == null) {
			leaveOut(name, "and there were " + answers, percent);
			return;
		}
		this.judged.add(new Objective(name, "at most " + Text.time(limit.toNanos() / 1000.0), Text.time(reached),
				reached * 1000 <= limit.toNanos()));
	}

	private void judgeDrift(double limit) {
		Latencies first = Latencies.of(this.measurements.slices().getFirst().decode());
		Latencies last = Latencies.of(this.measurements.slices().getLast().decode());
		if (first.p99() == null || last.p99() == null) {
			leaveOut("drift", "in the first and in the last tenth of the run", 99);
			return;
		}
		double ratio = (double) last.p99() / first.p99();
		this.judged
			.add(new Objective("drift", Text.format("p99 of the last tenth at most %.2f times the first's", limit),
					Text.format("%.2f: %s after %s", ratio, Text.time(last.p99()), Text.time(first.p99())),
					ratio <= limit));
	}

	private void leaveOut(String name, String there, double percent) {
		List<String> reasons = this.measurements.chosen().contains(name) ? this.unjudgedChoices : this.unjudged;
		reasons.add(name + " was not judged: it needs " + Latencies.needed(percent) + " good answers " + there + ".");
	}

	/** The highest rate asked up to which every step held. */
	double heldRate() {
		double held = 0;
		for (int index = 0; index < this.measurements.phases().size(); index++) {
			Phase phase = this.measurements.phases().get(index);
			if (phase.kind() != Phase.Kind.STEP) {
				continue;
			}
			if (!holds(index, phase)) {
				break;
			}
			held = phase.asked();
		}
		return held;
	}

	private boolean holds(int index, Phase phase) {
		if (this.measurements.elapsed() < phase.to()) {
			return false;
		}
		Line line = step(index, phase);
		return line.failedShare() <= this.failed.orElse(1.0) && line.rate() >= KEPT_UP * phase.asked()
				&& within(this.p99, line.latencies().p99()) && within(this.p999, line.latencies().p999());
	}

	private static boolean within(Optional<Duration> limit, Long reached) {
		return reached == null || limit.isEmpty() || reached * 1000 <= limit.get().toNanos();
	}

	/** The steps that were not cut short. */
	private List<Line> steps() {
		List<Line> steps = new ArrayList<>();
		for (int index = 0; index < this.measurements.phases().size(); index++) {
			Phase phase = this.measurements.phases().get(index);
			if (phase.kind() == Phase.Kind.STEP && this.measurements.elapsed() >= phase.to()) {
				steps.add(step(index, phase));
			}
		}
		return steps;
	}

	private Line step(int index, Phase phase) {
		return Line.of(phase.name(), "", phase.asked(), phase.seconds(), this.measurements,
				(cell) -> cell.phase() == index);
	}

}
