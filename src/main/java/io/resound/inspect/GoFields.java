package io.resound.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.SecretFields;

import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * The fields of a request as go-httpbin shows them: by the names that Go gives them, with
 * a list of values each.
 */
final class GoFields {

	private GoFields() {
	}

	/**
	 * The fields of a request, {@code Host} among them whatever the version of HTTP.
	 * @param request the request
	 * @param secrets hides what is secret
	 */
	static Map<String, List<String>> of(ServerRequest request, SecretFields secrets) {
		Arrival arrival = Arrival.of(request.attributes());
		Map<String, List<String>> fields = new TreeMap<>();
		for (Field field : arrival.fields()) {
			fields.computeIfAbsent(canonical(field.name()), (name) -> new ArrayList<>()).add(secrets.shown(field));
		}
		String authority = Authority.of(arrival);
		if (authority != null) {
			fields.put("Host", List.of(authority));
		}
		return fields;
	}

	/** The name as Go writes it: each word begins with a capital, the rest is small. */
	private static String canonical(String name) {
		StringBuilder canonical = new StringBuilder(name.length());
		boolean begins = true;
		for (int i = 0; i < name.length(); i++) {
			char c = name.charAt(i);
			canonical.append(begins ? Character.toUpperCase(c) : Character.toLowerCase(c));
			begins = c == '-';
		}
		return canonical.toString();
	}

}
