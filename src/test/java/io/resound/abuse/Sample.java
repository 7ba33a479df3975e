package io.resound.abuse;

import io.resound.testing.Metrics;

/**
 * What the service says about itself.
 *
 * @param connections open connections of all listeners
 * @param inFlight requests in flight
 * @param held bytes that it holds for its clients
 * @param direct direct memory that its allocator has taken and not given back, in bytes
 * @param heap heap, in bytes
 * @param internal requests whose failure it counts as its own
 */
record Sample(long connections, long inFlight, long held, long direct, long heap, long internal) {

	static Sample of(Metrics metrics) {
		return new Sample((long) (metrics.sum("http_connections_active") + metrics.sum("tcp_connections_active")),
				(long) metrics.value("http_requests_in_flight"), (long) metrics.sum("resound_held_bytes"),
				(long) metrics.sum("netty_allocator_memory_used", "memory_type=\"direct\""),
				(long) metrics.sum("jvm_memory_used_bytes", "area=\"heap\""),
				(long) (metrics.sum("http_requests_aborted_total", "reason=\"internal\"")
						+ metrics.sum("http_requests_total", "status=\"500\"")));
	}

	/** Whether it holds nothing for any client. */
	boolean isIdle() {
		return this.connections == 0 && this.inFlight == 0 && this.held == 0;
	}

}
