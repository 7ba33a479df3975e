package io.resound.chart;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.yaml.snakeyaml.Yaml;

/**
 * What a file of values says of them: a comment that begins with {@code # --} is the
 * meaning of the key below it, and one that begins with {@code # ==} is the topic of all
 * keys below it.
 *
 * @param values the values themselves
 * @param entries the keys that have a meaning, in order
 */
record Documentation(Map<String, Object> values, List<Entry> entries) {

	private static final Pattern LINE = Pattern.compile(
			"(?<indent> *)(?:# == (?<topic>.*)|# -- (?<meaning>.*)|# (?<more>.*)|(?<key>[A-Za-z][A-Za-z0-9]*):.*|(?<other>.*))");

	private static final int LONGEST_DEFAULT = 72;

	/**
	 * A key and what it means.
	 *
	 * @param topic what it is about, with other keys
	 * @param key the key with those above it, such as {@code image.tag}
	 * @param meaning what it means
	 */
	record Entry(String topic, String key, String meaning) {
	}

	/** Reads the text of a file of values. */
	static Documentation of(String text) {
		List<Entry> entries = new ArrayList<>();
		Deque<String> path = new ArrayDeque<>();
		Deque<Integer> indents = new ArrayDeque<>();
		StringBuilder meaning = new StringBuilder();
		String topic = "";
		for (String line : text.split("\n")) {
			Matcher matcher = LINE.matcher(line);
			matcher.matches();
			if (matcher.group("topic") != null) {
				topic = matcher.group("topic");
			}
			else if (matcher.group("meaning") != null) {
				meaning.append(matcher.group("meaning"));
			}
			else if (matcher.group("more") != null && !meaning.isEmpty()) {
				meaning.append(' ').append(matcher.group("more"));
			}
			else if (matcher.group("key") != null) {
				int indent = matcher.group("indent").length();
				while (!indents.isEmpty() && indents.getLast() >= indent) {
					indents.removeLast();
					path.removeLast();
				}
				indents.addLast(indent);
				path.addLast(matcher.group("key"));
				if (!meaning.isEmpty()) {
					entries.add(new Entry(topic, String.join(".", path), meaning.toString()));
					meaning.setLength(0);
				}
			}
		}
		return new Documentation(new Yaml().load(text), List.copyOf(entries));
	}

	/** The values that neither have a meaning nor belong to one that has. */
	List<String> withoutMeaning() {
		return leaves("", this.values)
			.filter((leaf) -> this.entries.stream()
				.noneMatch((entry) -> leaf.equals(entry.key()) || leaf.startsWith(entry.key() + ".")))
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static Stream<String> leaves(String prefix, Map<String, Object> values) {
		return values.entrySet()
			.stream()
			.flatMap((value) -> (value.getValue() instanceof Map<?, ?> map && !map.isEmpty())
					? leaves(prefix + value.getKey() + ".", (Map<String, Object>) map)
					: Stream.of(prefix + value.getKey()));
	}

	/** A table of the values of each topic. */
	String tables() {
		return this.entries.stream()
			.map(Entry::topic)
			.distinct()
			.map((topic) -> "### " + topic + "\n\n" + table(topic))
			.collect(Collectors.joining("\n"));
	}

	private String table(String topic) {
		return this.entries.stream()
			.filter((entry) -> entry.topic().equals(topic))
			.map((entry) -> "| `%s` | %s | %s |".formatted(entry.key(), shown(value(entry.key())),
					entry.meaning().replace("|", "\\|")))
			.collect(Collectors.joining("\n", "| value | default | meaning |\n|---|---|---|\n", "\n"));
	}

	private Object value(String key) {
		Object value = this.values;
		for (String step : key.split("\\.")) {
			value = ((Map<?, ?>) value).get(step);
		}
		return value;
	}

	private static String shown(Object value) {
		try {
			String json = new ObjectMapper().writeValueAsString(value);
			return (value == null) ? "" : (json.length() <= LONGEST_DEFAULT) ? "`" + json + "`" : "see `values.yaml`";
		}
		catch (JsonProcessingException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
