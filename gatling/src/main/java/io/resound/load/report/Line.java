package io.resound.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

import io.resound.load.exchange.Phase;
import io.resound.load.exchange.Recording;
import io.resound.load.exchange.Requests;
import org.HdrHistogram.Histogram;

/**
 * A line of a report's table: some exchanges, counted and timed.
 *
 * @param phase the phase, or what phases together
 * @param request the request, or what requests together
 * @param asked the rate asked, or 0
 * @param rate good answers a second
 * @param ok good answers
 * @param failed all other exchanges
 * @param failures how many failed in which way
 * @param latencies of the good answers, in microseconds
 */
record Line(String phase, String request, double asked, double rate, long ok, long failed, Map<String, Long> failures,
		Latencies latencies) {

	static List<Line> each(Measurements measurements) {
		List<Line> lines = new ArrayList<>();
		for (int index = 0; index < measurements.phases().size(); index++) {
			int phase = index;
			TreeSet<String> requests = new TreeSet<>();
			measurements.cells()
				.stream()
				.filter((cell) -> cell.phase() == phase)
				.forEach((cell) -> requests.add(cell.request()));
			Phase about = measurements.phases().get(phase);
			for (String request : requests) {
				lines.add(of(about.name(), request, request.equals(Requests.ECHO) ? about.asked() : 0,
						seconds(measurements, about), measurements,
						(cell) -> cell.phase() == phase && cell.request().equals(request)));
			}
		}
		return lines;
	}

	static Line of(String phase, String request, double asked, double seconds, Measurements measurements,
			Predicate<Measurements.Cell> which) {
		Histogram good = histogram(measurements, which.and((cell) -> cell.outcome().equals(Recording.OK)));
		Map<String, Long> failures = new TreeMap<>();
		measurements.cells()
			.stream()
			.filter(which.and((cell) -> !cell.outcome().equals(Recording.OK)))
			.forEach((cell) -> failures.merge(cell.outcome(), cell.count(), Long::sum));
		long failed = failures.values().stream().mapToLong(Long::longValue).sum();
		return new Line(phase, request, asked, (seconds > 0) ? good.getTotalCount() / seconds : 0, good.getTotalCount(),
				failed, failures, Latencies.of(good));
	}

	static Histogram histogram(Measurements measurements, Predicate<Measurements.Cell> which) {
		Histogram sum = Recording.empty();
		measurements.cells().stream().filter(which).forEach((cell) -> sum.add(cell.histogram().decode()));
		return sum;
	}

	/** How much of a phase there was: a run may have been ended early. */
	static double seconds(Measurements measurements, Phase phase) {
		return Math.clamp(measurements.elapsed() - phase.from(), 0, (double) phase.seconds());
	}

	double failedShare() {
		return (this.ok + this.failed == 0) ? 0 : (double) this.failed / (this.ok + this.failed);
	}

}
