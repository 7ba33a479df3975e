package io.resound.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.apache.maven.artifact.versioning.ComparableVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A known vulnerability, in the form of
 * <a href="https://ossf.github.io/osv-schema/">OSV</a>: for each package the ranges of
 * versions that have it.
 *
 * @param id of the database that it is from, such as GHSA-… or CVE-…
 * @param summary what it is, in a line
 * @param affected the ranges by the name of a package
 */
record Advisory(String id, String summary, Map<String, List<Range>> affected) {

	static Advisory parse(JsonNode document) {
		Map<String, List<Range>> affected = new TreeMap<>();
		for (JsonNode entry : document.path("affected")) {
			affected.merge(entry.path("package").path("name").asString(), ranges(entry.path("ranges")),
					(first, second) -> Stream.concat(first.stream(), second.stream()).toList());
		}
		return new Advisory(document.path("id").asString(), document.path("summary").asString(), affected);
	}

	boolean affects(Component component) {
		return this.affected.getOrDefault(component.name(), List.of())
			.stream()
			.anyMatch((range) -> range.contains(component.version()));
	}

	/** Each event that introduces it begins a range, which the next event ends. */
	private static List<Range> ranges(JsonNode ranges) {
		List<Range> parsed = new ArrayList<>();
		for (JsonNode range : ranges) {
			String from = null;
			for (JsonNode event : range.path("events")) {
				if (event.has("introduced")) {
					if (from != null) {
						parsed.add(new Range(from, null, null));
					}
					from = event.path("introduced").asString();
				}
				else if (from != null) {
					parsed.add(new Range(from, event.path("fixed").asString(null),
							event.path("last_affected").asString(null)));
					from = null;
				}
			}
			if (from != null) {
				parsed.add(new Range(from, null, null));
			}
		}
		return parsed;
	}

	/**
	 * Versions in the order of Maven.
	 *
	 * @param from the first one, "0" for any
	 * @param before the one behind the last one, if known
	 * @param to the last one, if known
	 */
	record Range(String from, @Nullable String before, @Nullable String to) {

		boolean contains(String version) {
			ComparableVersion here = new ComparableVersion(version);
			return (this.from.equals("0") || here.compareTo(new ComparableVersion(this.from)) >= 0)
					&& (this.before == null || here.compareTo(new ComparableVersion(this.before)) < 0)
					&& (this.to == null || here.compareTo(new ComparableVersion(this.to)) <= 0);
		}

	}

}
