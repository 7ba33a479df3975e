package io.resound.inspect;

import io.resound.http.Arrival;
import io.resound.http.Target;

/** A value that a path has after the path of its route. */
final class PathValue {

	private PathValue() {
	}

	/**
	 * The value, decoded, each byte a character; empty if there is none.
	 * @param arrival the request
	 * @param route the path of the route, which the request's begins with
	 */
	static String of(Arrival arrival, String route) {
		String path = Query.decodedPath(Target.path(arrival.target()));
		return path.substring(Math.min(route.length() + 1, path.length()));
	}

}
