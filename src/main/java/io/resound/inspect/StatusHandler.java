package io.resound.inspect;

import io.resound.http.DroppedBody;
import java.util.concurrent.ThreadLocalRandom;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.SafetyFields;
import io.resound.http.Target;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Responds with the status that the path asks for, and no content. */
final class StatusHandler implements HandlerFunction<ServerResponse> {

	/** The path of the route. */
	static final String PATH = "/status";

	private static final String CHALLENGE = "Basic realm=\"Resound\"";

	/** Why a request is refused by its head, or {@code null} if it is not. */
	static @Nullable Problem refusal(Arrival arrival) {
		String value = Target.valueAfter(arrival.target(), PATH);
		return (StatusChoices.parse(value) == null)
				? Problem.invalidValue("the status in " + PATH + "/{status}", value, StatusChoices.ALLOWED, null)
				: null;
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		return DroppedBody.of(request.exchange().getRequest())
			.then(Mono.defer(() -> respond(Arrival.of(request.attributes()))));
	}

	private static Mono<ServerResponse> respond(Arrival arrival) {
		StatusChoices choices = StatusChoices.parse(Target.valueAfter(arrival.target(), PATH));
		if (choices == null) {
			throw new IllegalStateException("a request that is refused reached the handler");
		}
		int status = choices.choose(ThreadLocalRandom.current().nextDouble());
		ServerResponse.BodyBuilder response = ServerResponse.status(status);
		SafetyFields.describe(response::header);
		describe(status, response);
		return response.build();
	}

	/**
	 * Adds what a response with a status must have (RFC 9110 section 15), and to one that
	 * could have content that it has none.
	 */
	private static void describe(int status, ServerResponse.BodyBuilder response) {
		switch (status) {
			case 401 -> response.header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
			case 407 -> response.header(HttpHeaders.PROXY_AUTHENTICATE, CHALLENGE);
			case 405 -> response.header(HttpHeaders.ALLOW, "");
			default -> {
				// Nothing.
			}
		}
		if (status != 204 && status != 304) {
			response.contentLength(0);
		}
		if (status != 204 && status != 205 && status != 304) {
			response.contentType(MediaType.TEXT_PLAIN);
		}
	}

}
