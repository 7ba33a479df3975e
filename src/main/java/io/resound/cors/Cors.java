package io.resound.cors;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.Target;
import io.resound.http.Token;
import io.resound.route.Around;
import io.resound.route.Route;
import io.resound.route.Routes;
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
final class Cors implements Around {

	private static final Field VARY = new Field("Vary", "Origin");

	/**
	 * The {@code Resound-*} response fields. Scripts can read only those listed here and
	 * the safelisted ones.
	 */
	private static final Field EXPOSED = new Field("Access-Control-Expose-Headers",
			"Resound-Applied, Resound-Pod, Resound-Seen");

	/**
	 * How long a browser may keep the answer to a preflight, in seconds: the longest that
	 * all of them heed.
	 */
	private static final Field MAX_AGE = new Field("Access-Control-Max-Age", "600");

	private static final String ORIGIN = "origin";

	private static final String OWN_FIELDS = "resound-";

	private final boolean anyOrigin;

	private final Set<String> origins;

	private final boolean anyField;

	private final Set<String> ownFields;

	private final Routes routes;

	/**
	 * Makes the decisions by the settings.
	 * @param properties the settings, which have been checked
	 * @param routes what is served
	 */
	Cors(CorsProperties properties, Routes routes) {
		this.routes = routes;
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

	/**
	 * The one field by which a browser's request tells that another origin's page made
	 * it.
	 */
	@Override
	public Set<String> fields() {
		return this.origins.isEmpty() ? Set.of() : Set.of(ORIGIN);
	}

	@Override
	public Decision before(Arrival arrival) {
		String origin = origin(arrival);
		if (!arrival.isComplete()) {
			// There may have been an Origin among the fields that were not read.
			if (origin == null) {
				return this.anyOrigin ? Decision.proceed(fieldsFor(CorsProperties.ANY)) : Decision.PROCEED;
			}
			return Decision.proceed(fieldsFor(origin));
		}
		if (origin == null) {
			return Decision.PROCEED;
		}
		if (isSameOrigin(arrival)) {
			return Decision.proceed(List.of(VARY));
		}
		List<String> methods = arrival.values("access-control-request-method");
		if (!arrival.method().equals("OPTIONS") || methods.isEmpty()) {
			return Decision.proceed(fieldsFor(origin));
		}
		return preflight(origin, methods, String.join(",", arrival.values("access-control-request-headers")));
	}

	private boolean isSameOrigin(Arrival arrival) {
		Route route = this.routes.at(Target.path(arrival.target()));
		return route != null && route.isSameOrigin();
	}

	private static @Nullable String origin(Arrival arrival) {
		List<String> values = arrival.values(ORIGIN);
		// Several Origin fields never match an allowed origin.
		return values.isEmpty() ? null : String.join(", ", values);
	}

	private boolean isAllowed(String origin) {
		return this.anyOrigin || this.origins.contains(origin);
	}

	private List<Field> fieldsFor(String origin) {
		return isAllowed(origin) ? List.of(allowed(origin), EXPOSED, VARY) : List.of(VARY);
	}

	private Field allowed(String origin) {
		return new Field("Access-Control-Allow-Origin", this.anyOrigin ? CorsProperties.ANY : origin);
	}

	private Decision preflight(String origin, List<String> methods, String headers) {
		if (!isAllowed(origin)) {
			return Decision.refuse(fieldsFor(origin), Problem.originNotAllowed(origin, CorsProperties.ORIGINS));
		}
		String method = String.join(", ", methods);
		if (!Token.isToken(method)) {
			return Decision.refuse(fieldsFor(origin),
					Problem.badRequest("Access-Control-Request-Method is not a method."));
		}
		List<String> names = new ArrayList<>();
		for (String element : headers.split(",", -1)) {
			String name = element.strip();
			if (!name.isEmpty() && !Token.isToken(name)) {
				return Decision.refuse(fieldsFor(origin),
						Problem.badRequest("Access-Control-Request-Headers is not a list of field names."));
			}
			if (!name.isEmpty() && maySend(name)) {
				names.add(name);
			}
		}
		List<Field> answer = new ArrayList<>();
		answer.add(allowed(origin));
		answer.add(new Field("Access-Control-Allow-Methods", method));
		if (!names.isEmpty()) {
			answer.add(new Field("Access-Control-Allow-Headers", String.join(", ", names)));
		}
		answer.add(MAX_AGE);
		answer.add(VARY);
		return Decision.respond(List.copyOf(answer));
	}

	private boolean maySend(String name) {
		String known = lowerCase(name);
		return this.anyField || !known.startsWith(OWN_FIELDS) || this.ownFields.contains(known);
	}

	private static String lowerCase(String name) {
		return name.toLowerCase(Locale.ROOT);
	}

}
