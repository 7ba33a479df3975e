package io.resound.echo;

import io.resound.route.Route;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The route of the echo: {@code /echo} and every path below it, by any method. */
@Configuration(proxyBeanMethods = false)
class EchoConfiguration {

	@Bean
	Route echo() {
		return Route.at("/echo/**")
			.methods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
			.anyOtherMethodExcept("CONNECT", "TRACE")
			.body(Route.Body.READ)
			.objective()
			.purpose("the body of the request, byte for byte; for any other method too, except CONNECT and TRACE")
			.answeredBy(new EchoResponse());
	}

}
