package io.resound.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.resound.http.Field;
import io.resound.http.SecretFields;
import io.resound.http.SentText;
import org.jspecify.annotations.Nullable;

/**
 * What proxies say about those before them, first to last. Anybody can say it, so nothing
 * in the service relies on it.
 *
 * @param elements the elements of {@code Forwarded} (RFC 7239): parameters with their
 * names in lower case, or the text of an element that is {@code malformed}
 * @param fields the fields whose names begin with {@code X-Forwarded-}, with the elements
 * of their values
 */
@JsonPropertyOrder({ "elements", "fields" })
record Forwarding(List<Map<String, String>> elements, List<ListField> fields) {

	private static final String PREFIX = "X-Forwarded-";

	/**
	 * A field that is a list.
	 *
	 * @param name its name as it was sent
	 * @param values the elements of its value
	 */
	@JsonPropertyOrder({ "name", "values" })
	record ListField(String name, List<String> values) {

	}

	/**
	 * Reads the fields of a request.
	 * @param fields the fields, in order
	 * @param secrets hides what is secret
	 * @return what they say, or {@code null} if there is none of these fields
	 */
	static @Nullable Forwarding of(List<Field> fields, SecretFields secrets) {
		List<Map<String, String>> elements = new ArrayList<>();
		List<ListField> others = new ArrayList<>();
		for (Field field : fields) {
			if (field.name().equalsIgnoreCase("Forwarded")) {
				elements.addAll(elements(field, secrets));
			}
			else if (field.name().regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
				others.add(new ListField(field.name(), values(field, secrets)));
			}
		}
		return (elements.isEmpty() && others.isEmpty()) ? null : new Forwarding(elements, others);
	}

	private static List<Map<String, String>> elements(Field field, SecretFields secrets) {
		if (secrets.isSecret(field.name())) {
			return List.of(Map.of("secret", secrets.shown(field)));
		}
		return QuotedList.split(SentText.of(field.value()), ',').stream().map(ForwardedElement::parse).toList();
	}

	private static List<String> values(Field field, SecretFields secrets) {
		return secrets.isSecret(field.name()) ? List.of(secrets.shown(field))
				: QuotedList.split(SentText.of(field.value()), ',');
	}

}
