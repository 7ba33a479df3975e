package io.resound.connection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.netty.channel.EventLoop;
import io.resound.metrics.LoopMeters;
import io.resound.spool.Spool;
import io.resound.transport.HeldMemory;
import io.resound.trouble.Troubles;

/** The connections of all event loops. */
public final class Loops {

	private final Map<EventLoop, Loop> loops = new LinkedHashMap<>();

	/**
	 * Starts the tick of each event loop.
	 * @param loops the event loops
	 * @param memory counts the direct memory that connections hold
	 * @param spool takes what clients do not take that send and do not read
	 * @param timeouts the time limits of connections
	 * @param troubles counts what clients do wrong
	 * @param meters creates the meters of one loop; called once for each
	 */
	public Loops(Iterable<EventLoop> loops, HeldMemory memory, Spool spool, Timeouts timeouts, Troubles troubles,
			Supplier<LoopMeters> meters) {
		loops.forEach((loop) -> this.loops.put(loop,
				new Loop(loop, this.loops.size(), meters.get(), memory, spool, timeouts, troubles)));
	}

	/** The connections of an event loop. */
	public Loop of(EventLoop loop) {
		return Objects.requireNonNull(this.loops.get(loop), () -> "not a loop of this server: " + loop);
	}

	/** The connections of each loop. */
	public List<Loop> all() {
		return List.copyOf(this.loops.values());
	}

}
