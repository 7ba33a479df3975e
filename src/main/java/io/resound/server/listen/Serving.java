package io.resound.server.listen;

import java.util.List;
import java.util.function.Supplier;

import io.resound.connection.Calls;
import io.resound.connection.Draining;
import io.resound.connection.Loops;
import io.resound.connection.OpenHeads;
import io.resound.connection.Timeouts;
import io.resound.connection.Upgrade;
import io.resound.metrics.LoopMeters;
import io.resound.route.Arounds;
import io.resound.route.Routes;
import io.resound.server.exchange.AccessLog;
import io.resound.server.exchange.HttpLimits;
import io.resound.spool.Spool;
import io.resound.transport.EventLoops;
import io.resound.trouble.Troubles;

/**
 * What the connections of all listeners share.
 *
 * @param limits the limits of a request
 * @param routes the routes
 * @param arounds what stands around the routes
 * @param accessLog logs the requests
 * @param timeouts the time limits of connections
 * @param heads counts what the heads of all connections hold
 * @param draining whether and how far the service drains
 * @param eventLoops the event loops
 * @param loops the connections of each event loop
 * @param spool takes what clients do not take that send and do not read
 * @param troubles counts what clients do wrong
 * @param upgrades what requests can change the protocol of their connection to
 * @param calls answers the calls of gRPC
 */
record Serving(HttpLimits limits, Routes routes, Arounds arounds, AccessLog accessLog, Timeouts timeouts,
		OpenHeads heads, Draining draining, EventLoops eventLoops, Loops loops, Spool spool, Troubles troubles,
		List<Upgrade> upgrades, Calls calls) {

	/** Returns the same with separate event loops and drain state. */
	Serving apart(Supplier<LoopMeters> meters) {
		EventLoops others = this.eventLoops.others();
		return new Serving(this.limits, this.routes, this.arounds, new AccessLog(false), this.timeouts, this.heads,
				new Draining(), others,
				new Loops(others.all(), others.heldMemory(), this.spool, this.timeouts, this.troubles, meters),
				this.spool, this.troubles, this.upgrades, this.calls);
	}

}
