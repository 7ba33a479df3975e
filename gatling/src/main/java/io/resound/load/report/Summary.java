package io.resound.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.resound.load.exchange.Phase;
import io.resound.load.exchange.Requests;
import io.resound.load.ledger.Tally;
import io.resound.load.service.Instance;

/**
 * A run's results, and the measurements that they follow from.
 *
 * @param passed whether the run is valid, and all objectives were met
 * @param invalid why the run proves nothing; nothing if it does
 * @param objectives the objectives
 * @param judged what they were held against: all phases and requests that are judged
 * @param lines each request in each phase
 * @param heldRate Capacity: the highest rate that held, or 0
 * @param service the service's view, or null
 * @param notes what a reader has to know to judge the rest
 * @param measurements what it follows from
 */
public record Summary(boolean passed, List<String> invalid, List<Objective> objectives, Line judged, List<Line> lines,
		double heldRate, Instance.View service, List<String> notes, Measurements measurements) {

	private static final double BUSY = 0.8;

	private static final double MOSTLY_OWN = 0.5;

	/** What a busy injector spoils; a wrong answer is wrong all the same. */
	private static final Set<String> OF_SPEED = Set.of("p99", "p999", "leastRate", "drift");

	/**
	 * Derives the results.
	 * @param measurements what was measured
	 * @return the summary
	 */
	public static Summary of(Measurements measurements) {
		List<Phase> phases = measurements.phases();
		double seconds = phases.stream()
			.filter(Phase::judged)
			.mapToDouble((phase) -> Line.seconds(measurements, phase))
			.sum();
		Predicate<Measurements.Cell> which = (cell) -> phases.get(cell.phase()).judged()
				&& !cell.request().equals(Requests.LARGE);
		Line all = Line.of("all", "all", 0, measurements.elapsed(), measurements, (cell) -> true);
		Line judged = Line.of("judged", "all", 0, seconds, measurements, which);
		Objectives limits = new Objectives(measurements, all, judged);
		List<Objective> objectives = new ArrayList<>(limits.judged());
		Tally tally = tally(measurements);
		if (tally != null) {
			objectives.add(new Objective("ledger", "more than once 0, never 0", tally.toString(), tally.exactlyOnce()));
		}
		List<String> invalid = new ArrayList<>(limits.unjudgedChoices());
		if (tally != null) {
			invalid.addAll(tally.problems());
		}
		List<String> bottlenecks = bottlenecks(measurements, judged);
		List<String> missed = objectives.stream().filter((objective) -> !objective.met()).map(Objective::name).toList();
		if (!missed.isEmpty() && !bottlenecks.isEmpty() && OF_SPEED.containsAll(missed)) {
			invalid
				.add("The service may not be what missed " + String.join(", ", missed) + ": see the warnings below.");
		}
		List<String> notes = new ArrayList<>(bottlenecks);
		notes.addAll(limits.unjudged());
		notes.addAll(notes(measurements));
		Instance.View service = measurements.instances().isEmpty() ? null : Instance.view(measurements.instances());
		return new Summary(invalid.isEmpty() && objectives.stream().allMatch(Objective::met), invalid, objectives,
				judged, Line.each(measurements), limits.heldRate(), service, notes, measurements);
	}

	/** Of all injectors: one knows only what it has sent. */
	private static Tally tally(Measurements measurements) {
		return (measurements.ledger() != null && isWhole(measurements)) ? measurements.ledger().tally() : null;
	}

	private static boolean isWhole(Measurements measurements) {
		return measurements.injectors().size() >= Integer.parseInt(measurements.settings().get("injectors"));
	}

	/** The verdict. */
	String verdict() {
		return !this.invalid.isEmpty() ? "INVALID" : this.passed ? "passed" : "FAILED";
	}

	/**
	 * What the process ends with.
	 * @return 0 if the objectives were met, 2 if they were not, and 3 if the run proves
	 * nothing
	 */
	public int exitCode() {
		return !this.invalid.isEmpty() ? 3 : this.passed ? 0 : 2;
	}

	/** Where an injector was at the end of its powers. */
	private static List<String> bottlenecks(Measurements measurements, Line judged) {
		List<String> notes = new ArrayList<>();
		for (Measurements.Injector injector : measurements.injectors()) {
			if (injector.cpu() > BUSY) {
				notes.add(Text.format("Injector %d used %.0f %% of its processors: it may have been the bottleneck, "
						+ "and latencies may be its own.", injector.index(), injector.cpu() * 100));
			}
			long own = injector.own().decode().getValueAtPercentile(50);
			Long whole = judged.latencies().p50();
			if (whole != null && own > whole * MOSTLY_OWN) {
				notes.add(Text.format(
						"Injector %d took %s for an exchange with a bare echo, of the %s that an echo took: "
								+ "most of what was measured is its own, or its machine's.",
						injector.index(), Text.time(own), Text.time(whole)));
			}
		}
		return notes;
	}

	private static List<String> notes(Measurements measurements) {
		List<String> notes = new ArrayList<>();
		if (!isWhole(measurements)) {
			notes.add("This is the work of " + measurements.injectors().size() + " of "
					+ measurements.settings().get("injectors") + " injectors; the service counted that of all"
					+ ((measurements.ledger() != null) ? ", and only their merged summary has the ledger." : "."));
		}
		return notes;
	}

}
