package io.resound.cors;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.resound.error.Problem;
import io.resound.http.Token;
import org.jspecify.annotations.Nullable;

/**
 * Decides which pages of other origins may read what the service answers: the server's
 * side of the CORS protocol (Fetch standard, "HTTP extensions"). It is about reading, not
 * about access: a request that no preflight has asked for is served whatever its origin.
 * <p>
 * {@code Access-Control-Allow-Credentials} is never sent, so cookies and credentials of
 * the browser are never involved. {@code Vary: Origin} goes with the answer to every
 * request that has an {@code Origin}; one without it needs none, as no answer of the
 * service may be stored. Immutable, and safe from any thread.
 */
public final class Cors {

	private static final CorsField VARY = new CorsField("Vary", "Origin");

	/**
	 * The {@code Resound-*} response fields. Scripts can read only those listed here and
	 * the safelisted ones.
	 */
	private static final CorsField EXPOSED = new CorsField("Access-Control-Expose-Headers",
			"Resound-Applied, Resound-Pod, Resound-Seen");

	/**
	 * How long a browser may keep the answer to a preflight, in seconds: the longest that
	 * all of them heed.
	 */
	private static final CorsField MAX_AGE = new CorsField("Access-Control-Max-Age", "600");

	private static final String OWN_FIELDS = "resound-";

	private final boolean anyOrigin;

	private final Set<String> origins;

	private final boolean anyField;

	private final Set<String> ownFields;

	/**
	 * Makes the decisions by the settings.
	 * @param properties the settings, which have been checked
	 */
	public Cors(CorsProperties properties) {
		List<String> allowedOrigins = orEmpty(properties.allowedOrigins());
		List<String> allowedHeaders = orEmpty(properties.allowedHeaders());
		this.anyOrigin = allowedOrigins.contains(CorsProperties.ANY);
		this.origins = Set.copyOf(allowedOrigins);
		this.anyField = allowedHeaders.contains(CorsProperties.ANY);
		this.ownFields = allowedHeaders.stream().map(Cors::lowerCase).collect(Collectors.toUnmodifiableSet());
	}

	private static List<String> orEmpty(@Nullable List<String> values) {
		return (values != null) ? values : List.of();
	}

	/** Whether there is any origin that may read answers. */
	public boolean isOn() {
		return !this.origins.isEmpty();
	}

	/**
	 * What to say to a request whose head has been read.
	 * @param method its method
	 * @param fields finds the values of a field by its name, which is in lower case
	 */
	public CorsAnswer answer(String method, Function<String, List<String>> fields) {
		String origin = origin(fields);
		if (origin == null) {
			return CorsAnswer.NONE;
		}
		List<String> methods = fields.apply("access-control-request-method");
		if (!method.equals("OPTIONS") || methods.isEmpty()) {
			return CorsAnswer.with(fieldsFor(origin));
		}
		return preflight(origin, methods, String.join(",", fields.apply("access-control-request-headers")));
	}

	/**
	 * What to add to the answer to a request whose head could not be read to its end. It
	 * may have had an {@code Origin} where it could not.
	 * @param fields finds the values of a field that was read
	 */
	public List<CorsField> answerUnread(Function<String, List<String>> fields) {
		String origin = origin(fields);
		if (origin != null) {
			return fieldsFor(origin);
		}
		return this.anyOrigin ? fieldsFor(CorsProperties.ANY) : List.of();
	}

	private @Nullable String origin(Function<String, List<String>> fields) {
		List<String> values = isOn() ? fields.apply("origin") : List.of();
		// Several Origin fields never match an allowed origin.
		return values.isEmpty() ? null : String.join(", ", values);
	}

	private boolean isAllowed(String origin) {
		return this.anyOrigin || this.origins.contains(origin);
	}

	private List<CorsField> fieldsFor(String origin) {
		return isAllowed(origin) ? List.of(allowed(origin), EXPOSED, VARY) : List.of(VARY);
	}

	private CorsField allowed(String origin) {
		return new CorsField("Access-Control-Allow-Origin", this.anyOrigin ? CorsProperties.ANY : origin);
	}

	private CorsAnswer preflight(String origin, List<String> methods, String headers) {
		if (!isAllowed(origin)) {
			return CorsAnswer.refusedPreflight(fieldsFor(origin), Problem.originNotAllowed(origin));
		}
		String method = String.join(", ", methods);
		if (!Token.isToken(method)) {
			return CorsAnswer.refusedPreflight(fieldsFor(origin),
					Problem.badRequest("Access-Control-Request-Method is not a method."));
		}
		List<String> names = new ArrayList<>();
		for (String element : headers.split(",", -1)) {
			String name = element.strip();
			if (!name.isEmpty() && !Token.isToken(name)) {
				return CorsAnswer.refusedPreflight(fieldsFor(origin),
						Problem.badRequest("Access-Control-Request-Headers is not a list of field names."));
			}
			if (!name.isEmpty() && maySend(name)) {
				names.add(name);
			}
		}
		List<CorsField> answer = new ArrayList<>();
		answer.add(allowed(origin));
		answer.add(new CorsField("Access-Control-Allow-Methods", method));
		if (!names.isEmpty()) {
			answer.add(new CorsField("Access-Control-Allow-Headers", String.join(", ", names)));
		}
		answer.add(MAX_AGE);
		answer.add(VARY);
		return CorsAnswer.preflight(List.copyOf(answer));
	}

	private boolean maySend(String name) {
		String known = lowerCase(name);
		return this.anyField || !known.startsWith(OWN_FIELDS) || this.ownFields.contains(known);
	}

	private static String lowerCase(String name) {
		return name.toLowerCase(Locale.ROOT);
	}

}
