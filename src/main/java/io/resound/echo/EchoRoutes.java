package io.resound.echo;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The routes of the echo: {@code /echo} and every path below it, by any method. */
@Configuration(proxyBeanMethods = false)
class EchoRoutes {

	@Bean
	RouterFunction<ServerResponse> echoRoute() {
		return RouterFunctions.route((request) -> EchoPath.matches(request.path()), new EchoHandler());
	}

}
