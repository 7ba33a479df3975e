package io.resound.echo;

import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The routes of the echo: {@code /echo} and every path below it, by any method. */
public final class EchoRoutes {

	/** The methods of RFC 9110 and RFC 5789 that the echo serves; any other token too. */
	public static final String ALLOW = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

	private EchoRoutes() {
	}

	/**
	 * Makes the routes. They are no bean: Spring would serve them on the management port
	 * too.
	 */
	public static RouterFunction<ServerResponse> create() {
		return RouterFunctions.route((request) -> EchoPath.matches(request.path()), new EchoHandler());
	}

}
