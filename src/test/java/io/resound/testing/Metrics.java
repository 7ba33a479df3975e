package io.resound.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The metrics at one moment.
 *
 * @param series the value of each series, by name and labels in the order of their names,
 * e.g. {@code http_requests_total{endpoint="/echo",method="POST",status="200"}}
 */
public record Metrics(Map<String, Double> series) {

	private static final Pattern LINE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)$");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

	/** Reads them from a management port. */
	public static Metrics of(int managementPort) {
		Map<String, Double> series = new TreeMap<>();
		for (String line : Service.get(managementPort, "/actuator/prometheus").body().split("\n")) {
			Matcher matcher = LINE.matcher(line);
			if (!line.startsWith("#") && matcher.matches()) {
				series.put(matcher.group(1) + labels(matcher.group(2)), Double.parseDouble(matcher.group(3)));
			}
		}
		return new Metrics(series);
	}

	private static String labels(String text) {
		if (text == null || text.isEmpty()) {
			return "";
		}
		return LABEL.matcher(text)
			.results()
			.map((label) -> label.group(1) + "=\"" + label.group(2) + "\"")
			.sorted()
			.collect(Collectors.joining(",", "{", "}"));
	}

	/** The value of a series, 0 if there is none. Labels in the order of their names. */
	public double value(String seriesName) {
		return this.series.getOrDefault(seriesName, 0.0);
	}

	/** The sum over all series of a metric whose labels contain a text. */
	public double sum(String name, String... labels) {
		return this.series.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().equals(name) || entry.getKey().startsWith(name + "{"))
			.filter((entry) -> java.util.Arrays.stream(labels).allMatch(entry.getKey()::contains))
			.mapToDouble(Map.Entry::getValue)
			.sum();
	}

	/** What a series has grown by since. */
	public double growth(Metrics before, String seriesName) {
		return value(seriesName) - before.value(seriesName);
	}

	/** Requests that have ended with a status, {@code none} if no head went out. */
	public double requests(String method, String endpoint, String status) {
		return value("http_requests_total{endpoint=\"" + endpoint + "\",method=\"" + method + "\",status=\"" + status
				+ "\"}");
	}

	/** Requests that have been aborted for a reason. */
	public double aborted(String endpoint, String reason) {
		return value("http_requests_aborted_total{endpoint=\"" + endpoint + "\",reason=\"" + reason + "\"}");
	}

}
