package io.resound.server.web;

import io.netty.channel.EventLoop;
import io.resound.route.Ending;
import io.resound.route.Pace;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * How a response leaves: what the route's handler has chosen by attributes of its
 * request.
 *
 * @param exchange the exchange, {@code null} if it has ended
 * @param request the request
 * @param loop the event loop of the connection
 */
record Departure(@Nullable OpenExchange exchange, RoutedRequest request, EventLoop loop) {

	/** The pace of the body, {@code null} if it is unlimited. */
	@Nullable PacedBody paced() {
		Pace pace = Pace.of(this.request.chosenAttributes());
		return (pace.bytesPerSecond() != Long.MAX_VALUE)
				? new PacedBody(pace, Schedulers.fromExecutorService(this.loop)) : null;
	}

	/** The response is committed: its ending holds from now on. */
	void begin() {
		Ending ending = Ending.of(this.request.chosenAttributes());
		if (this.exchange != null && ending.kind() != Ending.Kind.WHOLE) {
			this.exchange.ending(ending);
		}
	}

}
