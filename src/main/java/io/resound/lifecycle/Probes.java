package io.resound.lifecycle;

import java.nio.charset.StandardCharsets;

import io.resound.http.SafetyFields;
import reactor.core.publisher.Mono;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The probes on the echo's own port: {@code /livez} as long as the process can serve,
 * {@code /readyz} and {@code /healthz} only while requests should be sent to it.
 */
public final class Probes {

	/** Answers 200 unless the service is broken. */
	public static final String LIVEZ = "/livez";

	/** Answers 200 while requests are welcome, 503 from the start of the drain on. */
	public static final String READYZ = "/readyz";

	/** The same as {@value #READYZ}, by the name that many load balancers ask for. */
	public static final String HEALTHZ = "/healthz";

	private Probes() {
	}

	/**
	 * Makes the routes. They are no bean: Spring would serve them on the management port
	 * too.
	 */
	public static RouterFunction<ServerResponse> routes(ApplicationAvailability availability) {
		return RouterFunctions
			.route((request) -> isProbe(request.method()) && request.path().equals(LIVEZ),
					(request) -> answer(availability.getLivenessState() == LivenessState.CORRECT, "live"))
			.andRoute((request) -> isProbe(request.method()) && isReadiness(request.path()),
					(request) -> answer(availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC, "ready"));
	}

	private static boolean isReadiness(String path) {
		return path.equals(READYZ) || path.equals(HEALTHZ);
	}

	private static boolean isProbe(HttpMethod method) {
		return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
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
