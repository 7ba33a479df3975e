package io.resound.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings that the README lists: those of the service, which the compiler finds, and
 * those of Spring Boot that have a default of the service's or a meaning of their own
 * here. Read without a parser of JSON, whose classes alone would take a tenth of the
 * start: the compiler writes flat objects, and no text in them has a brace.
 */
final class Metadata {

	/**
	 * The first on the class path, where Boot's own come later: a jar's classes precede
	 * its libraries.
	 */
	private static final String LOCATION = "/META-INF/spring-configuration-metadata.json";

	private static final String PROPERTIES = "\"properties\": [";

	private static final Pattern OBJECT = Pattern.compile("[{\\]]([^{}]*)");

	private static final Pattern FIELD = Pattern.compile("\"(\\w+)\": (?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\w+))");

	private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

	private Metadata() {
	}

	/** Reads them, in the order of their names. */
	static List<Setting> read() {
		try (InputStream json = Metadata.class.getResourceAsStream(LOCATION)) {
			if (json == null) {
				throw new IllegalStateException("no " + LOCATION);
			}
			return parse(new String(json.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Setting> parse(String json) {
		List<Setting> settings = new ArrayList<>();
		Matcher object = OBJECT.matcher(json);
		object.region(json.indexOf(PROPERTIES) + PROPERTIES.length(), json.length());
		while (object.find() && object.group().charAt(0) == '{') {
			settings.add(setting(object.group(1)));
		}
		return settings;
	}

	private static Setting setting(String object) {
		Map<String, String> fields = new HashMap<>();
		Matcher field = FIELD.matcher(object);
		while (field.find()) {
			fields.put(field.group(1), (field.group(2) != null) ? field.group(2) : field.group(3));
		}
		String meaning = ESCAPED.matcher(fields.getOrDefault("description", "")).replaceAll("$1");
		return new Setting(fields.getOrDefault("name", ""), fields.getOrDefault("type", ""), fields.get("defaultValue"),
				meaning);
	}

}
