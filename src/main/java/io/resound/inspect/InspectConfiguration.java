package io.resound.inspect;

import java.io.IOException;

import io.resound.http.SafetyFields;
import io.resound.route.Route;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The routes that show a request and the host that received it. */
@Configuration(proxyBeanMethods = false)
class InspectConfiguration {

	/** In the JSON shape of go-httpbin. */
	@Bean
	Route hostname() throws IOException {
		Hostname hostname = Hostname.own();
		return Route.at("/hostname")
			.purpose("the name of the host, in Kubernetes the pod's, as JSON")
			.answeredBy((request) -> {
				ServerResponse.BodyBuilder response = ServerResponse.ok().contentType(MediaType.APPLICATION_JSON);
				SafetyFields.describe(response::header);
				return response.bodyValue(hostname);
			});
	}

}
