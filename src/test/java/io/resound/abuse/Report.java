package io.resound.abuse;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The results of all attacks as a table for people. */
final class Report {

	private static final String ROW = "%-54s %7s %7s %6s %6s %6s %7s %10s %10s %5s %6s  %s%n";

	private static final String HEAD = String.format(ROW, "attack", "clients", "opened", "sent", "echoes", "failed",
			"slowest", "direct", "heap", "peak", "log", "result")
			+ String.format(ROW, "", "", "", "MB", "", "", "ms", "MiB", "MiB", "MiB", "lines", "");

	private final List<Result> results = new ArrayList<>();

	void add(Result result) {
		this.results.add(result);
	}

	/** A table for each way, and below it what went wrong. */
	String text() {
		StringBuilder text = new StringBuilder();
		this.results.stream().map(Result::way).distinct().forEach((way) -> {
			List<Result> ofWay = this.results.stream().filter((result) -> result.way().equals(way)).toList();
			text.append(String.format("%n%s%n%n", way)).append(HEAD);
			ofWay.stream().map(Report::row).forEach(text::append);
			text.append(String.format("%n"));
			ofWay.stream().map(Report::faults).forEach(text::append);
		});
		return text.toString();
	}

	private static String row(Result result) {
		return String.format(ROW, result.attack(), result.clients(), result.connections(),
				result.bytesSent() / 1_000_000, result.responses(), result.failures(), result.slowest().toMillis(),
				change(result.before().direct(), result.after().direct()),
				change(result.before().heap(), result.after().heap()), result.peak() >> 20, result.logged(),
				result.verdict());
	}

	private static String change(long before, long after) {
		return (before >> 20) + " -> " + (after >> 20);
	}

	/** The faults that a result has, each in a line. */
	private static String faults(Result result) {
		return result.faults()
			.stream()
			.map((fault) -> String.format("%s: %s%n", result.attack(), fault))
			.collect(Collectors.joining());
	}

}
