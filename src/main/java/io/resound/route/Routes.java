package io.resound.route;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.resound.http.Target;
import io.resound.metrics.Endpoint;
import io.resound.metrics.Endpoints;
import org.jspecify.annotations.Nullable;

/**
 * All that is served, in one table. Immutable, and safe from any thread.
 */
public final class Routes {

	/** The order in which methods are listed. */
	private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

	private final List<Route> all;

	private final Endpoints endpoints;

	private final Map<String, Route> byPath = new HashMap<>();

	private final Map<Route, Endpoint> byRoute = new HashMap<>();

	private final List<Route> keepingHead;

	private final String paths;

	private final String allow;

	/**
	 * Creates the table.
	 * @param routes the routes, in any order
	 * @throws IllegalArgumentException if two of them have the same path
	 */
	public Routes(List<Route> routes) {
		this.all = routes.stream().sorted(Comparator.comparing(Route::toString)).toList();
		this.endpoints = new Endpoints(this.all.stream()
			.map((route) -> new Endpoints.Definition(route.label(), route.isObjective()))
			.toList());
		this.keepingHead = this.all.stream().filter(Route::isKeepingHead).toList();
		Set<String> methods = new TreeSet<>(Comparator.comparingInt(Routes::order).thenComparing((method) -> method));
		for (Route route : this.all) {
			Route other = this.byPath.put(route.pattern().path(), route);
			if (other != null) {
				throw new IllegalArgumentException("The routes " + other + " and " + route + " have the same path.");
			}
			this.byRoute.put(route, this.endpoints.of(route.label()));
			methods.addAll(route.allowed());
		}
		this.paths = this.all.stream().map(Route::toString).collect(Collectors.joining(", "));
		this.allow = String.join(", ", methods);
	}

	private static int order(String method) {
		int known = METHODS.indexOf(method);
		return (known >= 0) ? known : METHODS.size();
	}

	/** The routes, by their paths. */
	public List<Route> all() {
		return this.all;
	}

	/** Their labels in the metrics: a set that is closed from now on. */
	public Endpoints endpoints() {
		return this.endpoints;
	}

	/**
	 * The route that a path belongs to, or {@code null} if nothing is served there.
	 * @param path the path of a request's target, encoded as it was sent
	 */
	public @Nullable Route at(String path) {
		Route exact = this.byPath.get(path);
		if (exact != null) {
			return exact;
		}
		for (Route route : this.all) {
			if (route.pattern().matches(path)) {
				return route;
			}
		}
		return null;
	}

	/**
	 * Whether a request's route is given the bytes of the head. Asked for each request
	 * line that the router's way decodes, before there is a head.
	 * @param target the target as it was sent
	 */
	public boolean keepsHead(String target) {
		for (Route route : this.keepingHead) {
			if (route.pattern().matches(Target.path(target))) {
				return true;
			}
		}
		return false;
	}

	/** The label of a route in the metrics, or that of what is not served. */
	public Endpoint endpoint(@Nullable Route route) {
		return (route != null) ? this.byRoute.getOrDefault(route, this.endpoints.unknown()) : this.endpoints.unknown();
	}

	/** The paths of all routes, as a sentence lists them. */
	public String paths() {
		return this.paths;
	}

	/**
	 * The value of {@code Allow} for the service as a whole: the methods of all routes.
	 */
	public String allow() {
		return this.allow;
	}

}
