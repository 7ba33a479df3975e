package io.resound.lifecycle;

import java.nio.charset.StandardCharsets;

import io.resound.http.SafetyFields;
import io.resound.route.Route;
import reactor.core.publisher.Mono;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The waits of responses, and the probes on the service's own port: {@code /livez}
 * succeeds as long as the process can serve, {@code /readyz} and {@code /healthz} only
 * while it should receive requests.
 */
@Configuration(proxyBeanMethods = false)
class ProbesConfiguration {

	private static final String READYZ = "/readyz";

	@Bean
	Waits waits() {
		return new Waits();
	}

	@Bean
	Route livez(ApplicationAvailability availability) {
		return Route.at("/livez")
			.healthCheck()
			.purpose("200 as long as the process can serve")
			.answeredBy((request) -> answer(availability.getLivenessState() == LivenessState.CORRECT, "live"));
	}

	@Bean
	Route readyz(ApplicationAvailability availability) {
		return Route.at(READYZ)
			.healthCheck()
			.purpose("200 while requests are welcome, 503 in the drain")
			.answeredBy(readiness(availability));
	}

	/** The readiness probe under the name that many load balancers use. */
	@Bean
	Route healthz(ApplicationAvailability availability) {
		return Route.at("/healthz").healthCheck().purpose("the same as " + READYZ).answeredBy(readiness(availability));
	}

	private static HandlerFunction<ServerResponse> readiness(ApplicationAvailability availability) {
		return (request) -> answer(availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC, "ready");
	}

	private static Mono<ServerResponse> answer(boolean yes, String state) {
		byte[] body = ((yes ? "" : "not ") + state + "\n").getBytes(StandardCharsets.US_ASCII);
		ServerResponse.BodyBuilder response = ServerResponse
			.status(yes ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
			.contentType(MediaType.TEXT_PLAIN)
			.contentLength(body.length);
		SafetyFields.describe(response::header);
		return response.bodyValue(body);
	}

}
