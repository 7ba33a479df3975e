package io.resound.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A dashboard of the chart, as its file has it. */
record Dashboard(JsonNode json) {

	private static final Path FOLDER = Installation.CHART.resolve("dashboards");

	private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\{[^{}]*}");

	static List<Dashboard> all() {
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.sorted().map(Dashboard::read).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Dashboard read(Path file) {
		try {
			return new Dashboard(JsonMapper.shared().readTree(Files.readString(file)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String title() {
		return this.json.get("title").asString();
	}

	/** Rows, and panels wherever they stand. */
	List<JsonNode> rowsAndPanels() {
		List<JsonNode> all = new ArrayList<>();
		for (JsonNode panel : this.json.get("panels")) {
			all.add(panel);
			panel.path("panels").forEach(all::add);
		}
		return all;
	}

	List<JsonNode> panels() {
		return rowsAndPanels().stream().filter((panel) -> !isRow(panel)).toList();
	}

	/** Panels that stand in no collapsed row. */
	List<JsonNode> openPanels() {
		return this.json.get("panels").valueStream().filter((panel) -> !isRow(panel)).toList();
	}

	/**
	 * What the dashboard asks outside its collapsed rows: panels, variables, annotations.
	 */
	List<String> openQueries() {
		List<String> queries = new ArrayList<>();
		openPanels().forEach((panel) -> queries.addAll(queries(panel)));
		this.json.at("/templating/list").forEach((variable) -> {
			if (variable.get("type").asString().equals("query")) {
				queries.add(variable.at("/query/query").asString());
			}
		});
		this.json.at("/annotations/list").forEach((annotation) -> {
			if (annotation.has("target")) {
				queries.add(annotation.at("/target/expr").asString());
			}
		});
		return queries;
	}

	static List<String> queries(JsonNode panel) {
		return panel.get("targets").valueStream().map((target) -> target.get("expr").asString()).toList();
	}

	/** The names of the metrics that a query selects. */
	static Set<String> metrics(String query) {
		return SELECTOR.matcher(query)
			.results()
			.map((selector) -> selector.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** What a query selects, names and labels. */
	static List<String> selectors(String query) {
		return SELECTOR.matcher(query).results().map(MatchResult::group).toList();
	}

	private static boolean isRow(JsonNode panel) {
		return panel.get("type").asString().equals("row");
	}

}
