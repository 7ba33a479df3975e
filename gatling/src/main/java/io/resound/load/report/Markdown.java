package io.resound.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.resound.load.service.Instance;

/**
 * A summary for people: a few short tables in Markdown that read well as text, too.
 */
final class Markdown {

	private Markdown() {
	}

	static String of(Summary summary) {
		Measurements run = summary.measurements();
		List<String> lines = new ArrayList<>();
		lines.add("# " + run.simulation() + ": " + summary.verdict());
		lines.add("");
		lines.add(run.question() + " " + run.settings().get("method") + " " + run.settings().get("baseUrl")
				+ run.settings().get("path") + ", from " + run.started());
		lines.add("");
		if (!summary.invalid().isEmpty()) {
			summary.invalid().forEach((reason) -> lines.add("INVALID: " + reason));
			lines.add("");
		}
		List<List<String>> objectives = new ArrayList<>();
		objectives.add(List.of("objective", "limit", "reached", "met"));
		summary.objectives()
			.forEach((objective) -> objectives.add(
					List.of(objective.name(), objective.limit(), objective.reached(), objective.met() ? "yes" : "NO")));
		table(lines, objectives);
		List<List<String>> rows = new ArrayList<>();
		rows.add(List.of("phase", "request", "asked/s", "rate/s", "ok", "failed", "p50", "p90", "p99", "p99.9",
				"p99.99", "max"));
		summary.lines().forEach((line) -> rows.add(row(line)));
		if (summary.lines().size() > 1) {
			rows.add(row(summary.judged()));
		}
		table(lines, rows);
		failures(lines, summary);
		if (summary.heldRate() > 0) {
			lines.add("Highest rate that held: " + Text.rate(summary.heldRate()) + "/s");
			lines.add("");
		}
		injectors(lines, run);
		service(lines, summary);
		if (run.ledger() != null) {
			LedgerLines.add(lines, run.ledger());
		}
		summary.notes().forEach((note) -> lines.add("WARNING: " + note));
		return String.join("\n", lines).stripTrailing() + "\n";
	}

	private static List<String> row(Line line) {
		Latencies latencies = line.latencies();
		return List.of(line.phase(), line.request(), Text.rate(line.asked()), Text.rate(line.rate()),
				String.valueOf(line.ok()), String.valueOf(line.failed()), Text.time(latencies.p50()),
				Text.time(latencies.p90()), Text.time(latencies.p99()), Text.time(latencies.p999()),
				Text.time(latencies.p9999()), Text.time(latencies.max()));
	}

	private static void failures(List<String> lines, Summary summary) {
		Map<String, Long> failures = new TreeMap<>();
		summary.lines()
			.forEach((line) -> line.failures().forEach((kind, count) -> failures.merge(kind, count, Long::sum)));
		if (failures.isEmpty()) {
			return;
		}
		List<List<String>> rows = new ArrayList<>();
		rows.add(List.of("failure", "count"));
		failures.forEach((kind, count) -> rows.add(List.of(kind, String.valueOf(count))));
		table(lines, rows);
	}

	private static void injectors(List<String> lines, Measurements run) {
		for (Measurements.Injector injector : run.injectors()) {
			var own = injector.own().decode();
			lines.add(Text.format(
					"Injector %d: %.0f %% of %d processors; an exchange with a bare echo inside it took "
							+ "%s (p50), %s (p99). Resolution: 1 µs, three digits.",
					injector.index(), injector.cpu() * 100, injector.processors(),
					Text.time((double) own.getValueAtPercentile(50)),
					Text.time((double) own.getValueAtPercentile(99))));
		}
		lines.add("");
	}

	private static void service(List<String> lines, Summary summary) {
		Instance.View view = summary.service();
		if (view == null) {
			return;
		}
		long sent = summary.measurements().sent();
		String counts = (view.requests() == sent) ? "as many as were sent"
				: Text.format("%+d against the %d sent", view.requests() - sent, sent);
		lines.add(Text.format("Service, %d instance(s): %d requests counted, %s; p50 %s, p99 %s.", view.instances(),
				view.requests(), counts, Text.time(view.p50()), Text.time(view.p99())));
		if (view.gone() > 0) {
			lines.add(view.gone() + " instance(s) had gone at the end, and with them what they had counted.");
		}
		lines.add("");
	}

	private static void table(List<String> lines, List<List<String>> rows) {
		int columns = rows.getFirst().size();
		int[] widths = new int[columns];
		rows.forEach((row) -> {
			for (int column = 0; column < columns; column++) {
				widths[column] = Math.max(widths[column], row.get(column).length());
			}
		});
		for (int index = 0; index < rows.size(); index++) {
			StringBuilder line = new StringBuilder("|");
			StringBuilder rule = new StringBuilder("|");
			for (int column = 0; column < columns; column++) {
				String cell = rows.get(index).get(column);
				line.append(' ').append(cell).append(" ".repeat(widths[column] - cell.length())).append(" |");
				rule.append("-".repeat(widths[column] + 2)).append('|');
			}
			lines.add(line.toString());
			if (index == 0) {
				lines.add(rule.toString());
			}
		}
		lines.add("");
	}

}
