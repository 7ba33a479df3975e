package io.resound.connection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.netty.channel.EventLoop;
import io.resound.metrics.LoopMeters;

/** The connections of all event loops. */
public final class Loops {

	private final Map<EventLoop, Loop> loops = new LinkedHashMap<>();

	/**
	 * Begins to look after the connections of loops.
	 * @param loops the event loops
	 * @param timeouts the times that connections are held to
	 * @param meters creates the meters of a loop, which no other loop uses
	 */
	public Loops(Iterable<EventLoop> loops, Timeouts timeouts, Supplier<LoopMeters> meters) {
		loops.forEach((loop) -> this.loops.put(loop, new Loop(loop, this.loops.size(), meters.get(), timeouts)));
	}

	/** The connections of a loop. */
	public Loop of(EventLoop loop) {
		return Objects.requireNonNull(this.loops.get(loop), () -> "not a loop of this server: " + loop);
	}

	/** The connections of each loop. */
	public List<Loop> all() {
		return List.copyOf(this.loops.values());
	}

}
