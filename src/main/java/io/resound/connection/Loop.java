package io.resound.connection;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.channel.EventLoop;
import io.resound.http.Origin;
import io.resound.metrics.AbortReason;
import io.resound.metrics.LoopMeters;
import io.resound.metrics.Meter;
import io.resound.spool.Spool;
import io.resound.transport.HeldMemory;
import io.resound.trouble.Troubles;

/**
 * The connections of one event loop, and the tick that enforces their time limits. A tick
 * checks each connection, instead of every request setting its own timer: that costs a
 * request nothing, and an idle connection one check a second.
 * <p>
 * Used on its event loop only, except {@link #lagSeconds()}.
 */
public final class Loop {

	private static final double NANOS_PER_SECOND = 1e9;

	private final EventLoop loop;

	private final LoopMeters meters;

	private final HeldMemory memory;

	private final Spool spool;

	private final WaitingBuffers waiting = new WaitingBuffers();

	private final Troubles troubles;

	private final Set<ClientConnection> connections = new LinkedHashSet<>();

	private final long tickNanos;

	private long nextTick;

	private final int number;

	/** Connections accepted so far. */
	private long accepted;

	private long requests;

	/** Request count at the last check, and when it last changed. */
	private long requestsSeen;

	private long lastRequestSeen;

	private volatile long lagNanos;

	/**
	 * Begins to look after the connections of a loop.
	 * @param loop the event loop
	 * @param number which of the event loops it is
	 * @param meters the meters of the loop
	 * @param memory counts the direct memory that connections hold
	 * @param spool takes what clients do not take that send and do not read
	 * @param timeouts the times that connections are held to
	 * @param troubles counts what clients do wrong
	 */
	Loop(EventLoop loop, int number, LoopMeters meters, HeldMemory memory, Spool spool, Timeouts timeouts,
			Troubles troubles) {
		this.memory = memory;
		this.spool = spool;
		this.number = number;
		this.loop = loop;
		this.meters = meters;
		this.troubles = troubles;
		this.tickNanos = timeouts.tick().toNanos();
		this.nextTick = System.nanoTime() + this.tickNanos;
		loop.scheduleAtFixedRate(this::tick, this.tickNanos, this.tickNanos, TimeUnit.NANOSECONDS);
	}

	public EventLoop loop() {
		return this.loop;
	}

	/**
	 * The meter of a listener's connections on this loop.
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public Meter meter(String listener) {
		return this.meters.meter(listener);
	}

	/** Counts what clients do wrong. */
	public Troubles troubles() {
		return this.troubles;
	}

	/** Counts the direct memory that connections hold, those of other loops too. */
	HeldMemory memory() {
		return this.memory;
	}

	/** Takes what clients do not take that send and do not read. */
	Spool spool() {
		return this.spool;
	}

	/** Measures what waits to be written. */
	WaitingBuffers waiting() {
		return this.waiting;
	}

	/** Identifies a connection that a listener has just accepted. */
	Origin accept(String listener) {
		this.accepted++;
		return new Origin(listener, this.number + "-" + this.accepted, System.nanoTime(), null, null, this.loop);
	}

	void add(ClientConnection connection) {
		this.connections.add(connection);
		this.memory.opened();
	}

	void remove(ClientConnection connection) {
		this.connections.remove(connection);
		this.memory.closed();
	}

	/** Counts a request or a datagram, so that the drain sees when they stop. */
	public void requestStarted() {
		this.requests++;
	}

	/**
	 * The time since the last request. The tick notices a request, up to one tick late,
	 * so that a request need not read a clock.
	 * @return nanoseconds, never more than the actual time; {@link Long#MAX_VALUE} if
	 * there was no request
	 */
	public long quietNanos() {
		long now = System.nanoTime();
		if (this.requests != this.requestsSeen) {
			this.requestsSeen = this.requests;
			this.lastRequestSeen = now;
		}
		return (this.requestsSeen == 0) ? Long.MAX_VALUE : now - this.lastRequestSeen;
	}

	/** Connections open now. */
	public int size() {
		return this.connections.size();
	}

	/** Requests in flight now. */
	public int inFlight() {
		return this.connections.stream().mapToInt(ClientConnection::inFlight).sum();
	}

	/**
	 * Cuts the connections that have requests in flight.
	 * @return the number of these requests
	 */
	public int cutInFlight() {
		int cut = 0;
		for (ClientConnection connection : List.copyOf(this.connections)) {
			int inFlight = connection.inFlight();
			if (inFlight > 0) {
				cut += inFlight;
				connection.protocol().cut(AbortReason.SHUTDOWN);
			}
		}
		return cut;
	}

	/**
	 * Connections that are being ended: FIN has been or is about to be sent, or the
	 * client has been told and is to answer first.
	 */
	public int lingering() {
		return (int) this.connections.stream()
			.filter((connection) -> connection.isEnding() || connection.protocol().isClosing())
			.count();
	}

	/** Calls an action, which may end the connection, for each connection. */
	public void forEach(Consumer<ClientConnection> action) {
		List.copyOf(this.connections).forEach(action);
	}

	/** How late the last tick was. Safe from any thread. */
	public double lagSeconds() {
		return this.lagNanos / NANOS_PER_SECOND;
	}

	private void tick() {
		long now = System.nanoTime();
		this.lagNanos = Math.max(0, now - this.nextTick);
		this.nextTick += this.tickNanos;
		quietNanos();
		for (ClientConnection connection : List.copyOf(this.connections)) {
			attempt(connection, () -> connection.check(now));
		}
		if (this.memory.isExhausted()) {
			cutSlowReaders();
		}
	}

	/**
	 * Cuts exchanges of slow readers, one of each connection and the largest connection
	 * first, until memory is no longer exhausted. Each loop does that for its own.
	 */
	private void cutSlowReaders() {
		List<ClientConnection> slow = this.connections.stream()
			.filter(ClientConnection::isSlowReader)
			.sorted(Comparator.comparingLong((ClientConnection connection) -> connection.holding().bytes()).reversed())
			.toList();
		for (ClientConnection connection : slow) {
			if (!this.memory.isExhausted()) {
				return;
			}
			attempt(connection, () -> {
				connection.protocol().cutSlowReader();
				connection.measure();
			});
		}
	}

	/** A failure of one connection must not end the ticks of all others. */
	private static void attempt(ClientConnection connection, Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			connection.loop().troubles().failed(ex);
			connection.close();
		}
	}

}
