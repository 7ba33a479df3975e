package io.resound.shape;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.lifecycle.Waits;
import io.resound.route.Ending;
import io.resound.route.Ending.Kind;
import io.resound.shape.Shape.Drawn;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Responds as has been drawn, and holds responses back, a limited number at a time: those
 * that are delayed, and those that hang. Safe from any thread.
 */
final class Holding {

	private final Waits waits;

	private final int limit;

	private final Applied applied;

	private final AtomicInteger held = new AtomicInteger();

	/**
	 * Creates the holding.
	 * @param waits waits until responses are due
	 * @param limit the most responses that are held at a time
	 * @param applied counts what is done to responses
	 */
	Holding(Waits waits, int limit, Applied applied) {
		this.waits = waits;
		this.limit = limit;
		this.applied = applied;
	}

	/**
	 * Responds as has been drawn.
	 * @param arrival the request
	 * @param drawn how
	 * @param handler has the route's handler answer
	 */
	Mono<ServerResponse> respond(Arrival arrival, Drawn drawn, Supplier<Mono<ServerResponse>> handler) {
		List<Field> parts = drawn.parts();
		String text = Applied.text(parts);
		this.applied.count(parts);
		arrival.applied(text);
		ServerResponse response = new ShapedResponse(drawn, text, handler, this);
		return drawn.delay().isZero() ? Mono.just(response)
				: whileHeld(this.waits.of(arrival, drawn.delay())).thenReturn(response);
	}

	/**
	 * Begins to answer a message of a session as has been drawn.
	 * @param arrival the request that began the session
	 * @param drawn how
	 * @return completes when the message may be answered, or the session be cut if it
	 * hangs; fails if too much is held. {@code null} if nothing has to be waited for
	 */
	@Nullable Mono<Void> begin(Arrival arrival, Drawn drawn) {
		this.applied.count(drawn.parts());
		Ending ending = drawn.ending();
		Duration time = (ending.kind() == Kind.HANG) ? drawn.delay().plus(ending.time()) : drawn.delay();
		return time.isZero() ? null : whileHeld(this.waits.of(arrival, time));
	}

	/**
	 * Counts what is done as one response that is held.
	 * @return fails with a {@link ProblemException} if there are as many as there may be
	 */
	Mono<Void> whileHeld(Mono<Void> done) {
		// The place is free before the end is known: the same response may need it again.
		return Mono.using(this::take, (place) -> done, AtomicInteger::decrementAndGet);
	}

	private AtomicInteger take() {
		if (this.held.incrementAndGet() > this.limit) {
			this.held.decrementAndGet();
			throw new ProblemException(Problem.tooManyHeld(this.limit));
		}
		return this.held;
	}

}
