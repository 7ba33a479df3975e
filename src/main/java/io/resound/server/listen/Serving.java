package io.resound.server.listen;

import java.util.function.Supplier;

import io.resound.connection.Draining;
import io.resound.connection.Loops;
import io.resound.connection.Timeouts;
import io.resound.metrics.LoopMeters;
import io.resound.route.Arounds;
import io.resound.route.Routes;
import io.resound.server.exchange.HttpLimits;
import io.resound.transport.EventLoops;

/**
 * What all connections are served with.
 *
 * @param limits how much of a request is taken
 * @param routes what is served
 * @param arounds what stands around the routes
 * @param timeouts the times that connections are held to
 * @param draining whether and how far the service drains
 * @param eventLoops the event loops
 * @param loops the connections of each
 */
record Serving(HttpLimits limits, Routes routes, Arounds arounds, Timeouts timeouts, Draining draining,
		EventLoops eventLoops, Loops loops) {

	/** The same on event loops of its own, for a server that drains on its own. */
	Serving apart(Supplier<LoopMeters> meters) {
		EventLoops others = this.eventLoops.others();
		return new Serving(this.limits, this.routes, this.arounds, this.timeouts, new Draining(), others,
				new Loops(others.all(), this.timeouts, meters));
	}

}
