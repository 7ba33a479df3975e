package io.resound.testing;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A response of either version of HTTP.
 *
 * @param status the status
 * @param fields the header fields, with their names in lower case; each has one value
 * @param text the body as UTF-8
 */
public record Reply(int status, Map<String, String> fields, String text) {

	/** A response of HTTP/1.1. Fails if a field comes twice. */
	public static Reply of(Answer answer) {
		Map<String, String> fields = new TreeMap<>();
		answer.fields().forEach((field) -> put(fields, field.name().toLowerCase(Locale.ROOT), field.value()));
		return new Reply(answer.status(), fields, answer.text());
	}

	/** A response of HTTP/2. Fails if a field comes twice. */
	public static Reply of(Http2Answer answer) {
		Map<String, String> fields = new TreeMap<>();
		answer.heads()
			.getLast()
			.forEach((field) -> put(fields, field.getKey().toString(), field.getValue().toString()));
		return new Reply(answer.status(), fields, answer.text());
	}

	private static void put(Map<String, String> fields, String name, String value) {
		if (fields.put(name, value) != null) {
			throw new IllegalStateException("another " + name + ": " + value);
		}
	}

	/** The fields that CORS adds. */
	public Map<String, String> cors() {
		Map<String, String> cors = new TreeMap<>(this.fields);
		cors.keySet().removeIf((name) -> !name.startsWith("access-control-") && !name.equals("vary"));
		return cors;
	}

	/** The value of a field, {@code null} if there is none. */
	public String field(String name) {
		return this.fields.get(name);
	}

}
