package io.resound.generate;

import java.time.Duration;

import io.resound.http.Arrival;
import io.resound.http.SafetyFields;
import io.resound.lifecycle.Waits;
import io.resound.limits.GenerateLimits;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Responds to {@code /sse} with server-sent events. The defaults are go-httpbin's.
 *
 * @param limits what one request can order
 * @param waits waits until events are due
 * @param heartbeat the longest time without an event or a comment
 */
record EventsHandler(GenerateLimits limits, Waits waits,
		Duration heartbeat) implements HandlerFunction<ServerResponse> {

	private static final Duration DELAY = Duration.ZERO;

	private static final Duration DURATION = Duration.ofSeconds(5);

	private static final int COUNT = 10;

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		Order order = new Order(request, this.limits);
		Pacing pacing = order.pacing(DELAY, DURATION);
		long count = order.number("count", COUNT, 1, this.limits.largest().toBytes() / Events.LARGEST);
		return this.waits.of(order.arrival(), pacing.delay())
			.then(Mono.defer(() -> response(count, pacing, order.arrival())));
	}

	private Mono<ServerResponse> response(long count, Pacing pacing, Arrival arrival) {
		ServerResponse.BodyBuilder response = ServerResponse.ok().contentType(MediaType.TEXT_EVENT_STREAM);
		SafetyFields.describe(response::header);
		return response.body((message,
				context) -> new Pieces(
						new Events(count, pacing, this.heartbeat, arrival, this.waits, message.bufferFactory()),
						arrival.origin().loop())
					.writeTo(message));
	}

}
