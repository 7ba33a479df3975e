package io.resound.load.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.resound.load.exchange.Phase;
import io.resound.load.settings.Setting;
import org.HdrHistogram.Histogram;

/**
 * Holds what was measured against the objectives that the settings name. One of several
 * injectors has to reach its part of the least rate.
 */
final class Objectives {

	private static final double KEPT_UP = 0.95;

	private final Measurements measurements;

	private final Optional<Duration> p99;

	private final Optional<Duration> p999;

	private final Optional<Double> failed;

	private final Optional<Double> leastRate;

	private final Optional<Double> drift;

	Objectives(Measurements measurements) {
		this.measurements = measurements;
		this.p99 = read(Setting.P99);
		this.p999 = read(Setting.P999);
		this.failed = read(Setting.FAILED);
		double part = (double) measurements.injectors().size() / read(Setting.INJECTORS);
		this.leastRate = read(Setting.LEAST_RATE).map((rate) -> rate * part);
		this.drift = read(Setting.DRIFT);
	}

	private <T> T read(Setting<T> setting) {
		return setting.read(this.measurements.settings().get(setting.name()));
	}

	/** Holds a run against them. */
	List<Objective> judge(Line all, Line judged, Histogram good) {
		List<Objective> objectives = new ArrayList<>();
		objectives.add(new Objective("answers", "at least 1", String.valueOf(judged.ok()), judged.ok() > 0));
		boolean steps = this.measurements.phases().stream().anyMatch((phase) -> phase.kind() == Phase.Kind.STEP);
		if (steps) {
			double held = heldRate();
			double least = this.leastRate.orElse(0.1);
			objectives.add(new Objective("leastRate", "at least " + Text.rate(least) + "/s held",
					(held > 0) ? Text.rate(held) + "/s" : "none", held >= least));
			return objectives;
		}
		this.failed.ifPresent((limit) -> objectives.add(new Objective("failed", "at most " + Text.percent(limit),
				Text.percent(all.failedShare()), all.failedShare() <= limit)));
		this.p99.ifPresent((limit) -> objectives.add(latency("p99", limit, good, 99)));
		this.p999.ifPresent((limit) -> objectives.add(latency("p999", limit, good, 99.9)));
		this.leastRate.ifPresent((limit) -> objectives.add(new Objective("leastRate",
				"at least " + Text.rate(limit) + "/s", Text.rate(judged.rate()) + "/s", judged.rate() >= limit)));
		this.drift.ifPresent((limit) -> objectives.add(drift(limit)));
		return objectives;
	}

	private static Objective latency(String name, Duration limit, Histogram good, double percent) {
		long reached = good.getValueAtPercentile(percent);
		return new Objective(name, "at most " + Text.time(limit.toNanos() / 1000.0), Text.time(reached),
				reached * 1000 <= limit.toNanos());
	}

	private Objective drift(double limit) {
		double first = this.measurements.slices().getFirst().decode().getValueAtPercentile(99);
		double last = this.measurements.slices().getLast().decode().getValueAtPercentile(99);
		double ratio = (first == 0) ? Double.NaN : last / first;
		return new Objective("drift", Text.format("p99 of the last tenth at most %.2f times the first's", limit),
				Text.format("%.2f: %s after %s", ratio, Text.time(last), Text.time(first)), ratio <= limit);
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
		Histogram good = Line.histogram(this.measurements,
				(cell) -> cell.phase() == index && cell.outcome().equals("ok"));
		Line line = Line.of(phase.name(), "", phase.asked(), phase.seconds(), this.measurements,
				(cell) -> cell.phase() == index);
		return line.failedShare() <= this.failed.orElse(1.0) && line.rate() >= KEPT_UP * phase.asked()
				&& this.p99.stream().allMatch((limit) -> good.getValueAtPercentile(99) * 1000 <= limit.toNanos())
				&& this.p999.stream().allMatch((limit) -> good.getValueAtPercentile(99.9) * 1000 <= limit.toNanos());
	}

}
