package io.resound.server.exchange;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.resound.echo.EchoPath;
import io.resound.echo.EchoRoutes;
import io.resound.error.Problem;
import io.resound.error.ProblemResponse;
import io.resound.http.SafetyFields;
import io.resound.http.Target;
import io.resound.lifecycle.Probes;
import io.resound.metrics.Endpoint;
import io.resound.metrics.Endpoints;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * What is served on the echo's port, in one list: the metrics label requests by it, and
 * the answers to {@code GET /}, to unknown paths and to other methods are made from it.
 */
public final class Routes {

	/** The list itself, which default health checks of load balancers ask for. */
	static final String ROOT = "/";

	private static final String FAVICON = "/favicon.ico";

	private static final String READING = "GET, HEAD, OPTIONS";

	private static final Endpoints ENDPOINTS = new Endpoints(List.of(new Endpoints.Definition(EchoPath.ROOT, true),
			new Endpoints.Definition(Probes.LIVEZ, false), new Endpoints.Definition(Probes.READYZ, false),
			new Endpoints.Definition(Probes.HEALTHZ, false), new Endpoints.Definition(ROOT, false)));

	private static final Route ECHO = new Route(EchoPath.ROOT + "/**", ENDPOINTS.of(EchoPath.ROOT), false,
			EchoRoutes.ALLOW,
			"the body of the request, byte for byte; for any other method too, except CONNECT and TRACE");

	/** Every route. */
	static final List<Route> ALL = List.of(new Route(ROOT, ENDPOINTS.of(ROOT), true, READING, "this list"), ECHO,
			new Route(Probes.LIVEZ, ENDPOINTS.of(Probes.LIVEZ), true, READING, "200 as long as the process can serve"),
			new Route(Probes.READYZ, ENDPOINTS.of(Probes.READYZ), true, READING,
					"200 while requests are welcome, 503 in the drain"),
			new Route(Probes.HEALTHZ, ENDPOINTS.of(Probes.HEALTHZ), true, READING, "the same as " + Probes.READYZ),
			new Route(FAVICON, ENDPOINTS.of(ROOT), true, READING, "204"));

	private static final Map<String, Route> BY_PATH = ALL.stream()
		.collect(Collectors.toUnmodifiableMap(Route::pattern, Function.identity()));

	private static final Set<Endpoint> HEALTH_CHECKS = ALL.stream()
		.filter(Route::healthCheck)
		.map(Route::endpoint)
		.collect(Collectors.toUnmodifiableSet());

	private static final String PATHS = ALL.stream().map(Route::pattern).collect(Collectors.joining(", "));

	private static final byte[] LIST = ALL.stream()
		.map((route) -> "%-14s%-52s%s\n".formatted(route.pattern(), route.methods(), route.purpose()))
		.collect(Collectors.joining())
		.getBytes(StandardCharsets.US_ASCII);

	private Routes() {
	}

	/** What requests are counted under. */
	public static Endpoints endpoints() {
		return ENDPOINTS;
	}

	/** What requests of the echo are counted under. */
	public static Endpoint echo() {
		return ECHO.endpoint();
	}

	/** Whether health checks ask for what is counted under an endpoint. */
	public static boolean isHealthCheck(Endpoint endpoint) {
		return HEALTH_CHECKS.contains(endpoint);
	}

	/** What a target is for. */
	static Endpoint endpoint(String target) {
		Route route = at(Target.path(target));
		return (route != null) ? route.endpoint() : ENDPOINTS.unknown();
	}

	/** The route of a path as it was sent, or {@code null} if there is none. */
	static @Nullable Route at(String path) {
		return EchoPath.matches(path) ? ECHO : BY_PATH.get(path);
	}

	/**
	 * The router of all of them. It is no bean: Spring would serve it on the management
	 * port too.
	 */
	public static RouterFunction<ServerResponse> router(ApplicationAvailability availability) {
		return EchoRoutes.create()
			.and(Probes.routes(availability))
			.andRoute(RequestPredicates.all(), (request) -> answer(request, at(request.path())));
	}

	/** Answers what neither the echo nor a probe does. */
	private static Mono<ServerResponse> answer(ServerRequest request, @Nullable Route route) {
		if (route == null) {
			return ProblemResponse.of(Problem.notFound(request.path(), PATHS));
		}
		HttpMethod method = request.method();
		if (!route.allows(method.name())) {
			return ProblemResponse.of(Problem.methodNotAllowed(method.name(), request.path(), route.methods()));
		}
		boolean listed = route.pattern().equals(ROOT);
		ServerResponse.BodyBuilder response = listed ? ServerResponse.ok() : ServerResponse.status(204);
		SafetyFields.describe(response::header);
		if (method.equals(HttpMethod.OPTIONS)) {
			response.header(HttpHeaders.ALLOW, route.methods());
		}
		return listed ? response.contentType(MediaType.TEXT_PLAIN).contentLength(LIST.length).bodyValue(LIST)
				: response.build();
	}

}
