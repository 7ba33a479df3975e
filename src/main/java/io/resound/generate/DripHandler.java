package io.resound.generate;

import java.time.Duration;
import java.util.Set;

import io.resound.http.SafetyFields;
import io.resound.lifecycle.Waits;
import io.resound.limits.GenerateLimits;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Responds to {@code /drip} with bytes over a time. The defaults are go-httpbin's. */
final class DripHandler implements HandlerFunction<ServerResponse> {

	private static final Duration DELAY = Duration.ofSeconds(2);

	private static final Duration DURATION = Duration.ofSeconds(2);

	private static final int BYTES = 10;

	/** Statuses whose responses have no content (RFC 9110 section 15). */
	private static final Set<Integer> WITHOUT_CONTENT = Set.of(204, 205, 304);

	private final GenerateLimits limits;

	private final Waits waits;

	DripHandler(GenerateLimits limits, Waits waits) {
		this.limits = limits;
		this.waits = waits;
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		Order order = new Order(request, this.limits);
		Pacing pacing = order.pacing(DELAY, DURATION);
		long length = order.size("numbytes", BYTES, 1);
		int status = (int) order.number("code", 200, 200, 599);
		return this.waits.of(order.arrival(), pacing.delay())
			.then(Mono.defer(() -> response(status, length, pacing, order)));
	}

	private Mono<ServerResponse> response(int status, long length, Pacing pacing, Order order) {
		ServerResponse.BodyBuilder response = ServerResponse.status(status);
		SafetyFields.describe(response::header);
		if (WITHOUT_CONTENT.contains(status)) {
			return response.build();
		}
		return response.contentType(MediaType.TEXT_PLAIN)
			.contentLength(length)
			.body((message,
					context) -> new Pieces(
							new Drip(length, pacing, order.arrival(), this.waits, message.bufferFactory()),
							order.arrival().origin().loop())
						.writeTo(message));
	}

}
