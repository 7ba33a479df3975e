package io.resound.inspect;

import java.time.Duration;
import java.util.Objects;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.GoDuration;
import io.resound.http.SentText;
import io.resound.http.Target;
import io.resound.lifecycle.Waits;
import io.resound.limits.GenerateLimits;
import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Responds as {@link AnythingHandler}, after the time that the path asks for. The body of
 * the request is not read before.
 *
 * @param longest the longest time
 * @param waits wait
 * @param anything responds
 */
record DelayHandler(Duration longest, Waits waits,
		AnythingHandler anything) implements HandlerFunction<ServerResponse> {

	/** The path of the route. */
	static final String PATH = "/delay";

	/** Why a request is refused by its head, or {@code null} if it is not. */
	@Nullable Problem refusal(Arrival arrival) {
		return (delay(arrival) != null) ? AnythingHandler.refusal(arrival)
				: Problem.invalidValue("the duration in " + PATH + "/{duration}",
						Target.valueAfter(arrival.target(), PATH),
						"from 0s to " + Range.text(this.longest) + ", as 250ms, 1m30s or, in seconds, 1.5",
						GenerateLimits.LONGEST);
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		Arrival arrival = Arrival.of(request.attributes());
		return this.waits.of(arrival, Objects.requireNonNull(delay(arrival)))
			.then(Mono.defer(() -> this.anything.handle(request)));
	}

	/** The time that the path asks for, {@code null} if it may not. */
	private @Nullable Duration delay(Arrival arrival) {
		Duration delay = GoDuration.parseOrSeconds(SentText.of(Target.valueAfter(arrival.target(), PATH)));
		return (delay == null || delay.isNegative() || delay.compareTo(this.longest) > 0) ? null : delay;
	}

}
