package io.resound.route;

/**
 * A request that shows what a route does.
 *
 * @param method the method
 * @param target the path and the query
 * @param body the body, empty if there is none
 */
public record Example(String method, String target, String body) {

	/** A request without a body. */
	static Example get(String target) {
		return new Example("GET", target, "");
	}

}
