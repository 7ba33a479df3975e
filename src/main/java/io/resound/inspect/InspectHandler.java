package io.resound.inspect;

import java.time.Instant;

import io.resound.http.Arrival;
import io.resound.http.SecretFields;
import io.resound.pod.Pod;
import io.resound.spool.Spool;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Responds with an {@link Inspection}.
 *
 * @param secrets hides what is secret
 * @param spool keeps bodies that have not arrived to their end
 * @param pod where the service runs
 */
record InspectHandler(SecretFields secrets, Spool spool, Pod pod) implements HandlerFunction<ServerResponse> {

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		Instant head = Instant.now();
		Arrival arrival = Arrival.of(request.attributes());
		return KeptBody.of(request, this.spool)
			.map((body) -> Json.response(
					Inspection.of(arrival, request.remoteAddress().orElse(null), body, head, this.secrets, this.pod)));
	}

}
