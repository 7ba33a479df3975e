package io.resound.server.web;

import io.resound.http.Arrival;
import io.resound.lifecycle.Waits;
import io.resound.route.Ending;
import io.resound.route.Pace;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * How a response leaves: what the route's handler has chosen by attributes of its
 * request.
 *
 * @param exchange the exchange, {@code null} if it has ended
 * @param request the request
 * @param waits wait until what is slow is due
 */
record Departure(@Nullable OpenExchange exchange, RoutedRequest request, Waits waits) {

	/** The pace of the body, {@code null} if it is unlimited. */
	@Nullable PacedBody paced() {
		Pace pace = Pace.of(this.request.chosenAttributes());
		Arrival arrival = this.request.arrival();
		return (pace.bytesPerSecond() != Long.MAX_VALUE && arrival != null)
				? new PacedBody(pace, (time) -> this.waits.of(arrival, time)) : null;
	}

	/** Whether the response hangs after its head. */
	boolean hangs() {
		return Ending.of(this.request.chosenAttributes()).kind() == Ending.Kind.HANG;
	}

	/**
	 * The response is committed: its ending holds from now on.
	 * @param sent sends the response
	 * @return the same, and what is done until the ending
	 */
	Mono<Void> begin(Mono<Void> sent) {
		Ending ending = Ending.of(this.request.chosenAttributes());
		OpenExchange open = this.exchange;
		Arrival arrival = this.request.arrival();
		if (open == null || arrival == null || ending.kind() == Ending.Kind.WHOLE) {
			return sent;
		}
		open.ending(ending);
		return (ending.kind() == Ending.Kind.HANG)
				? Mono.when(sent, this.waits.of(arrival, ending.time()).doOnSuccess((end) -> open.endHang())) : sent;
	}

}
