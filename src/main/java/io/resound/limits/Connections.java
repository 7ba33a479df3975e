package io.resound.limits;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Counts open connections against a limit: that of the process, or that of a listener,
 * whose connections count against both. A connection is counted once when it is accepted
 * and once when it has closed. Safe for use by any thread.
 */
public final class Connections {

	private final @Nullable Connections process;

	private final String setting;

	private final int limit;

	private final AtomicInteger open = new AtomicInteger();

	/** Of the process: what to do when there may be more or fewer connections. */
	private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

	/**
	 * Counts the connections of the process.
	 * @param limit how many are served at a time, the reserve not included
	 */
	public Connections(int limit) {
		this(null, "resound.limits.connections", limit);
	}

	private Connections(@Nullable Connections process, String setting, int limit) {
		this.process = process;
		this.setting = setting;
		this.limit = limit;
	}

	/**
	 * Counts the connections of a listener, which are some of this process's.
	 * @param setting the setting that the limit comes from
	 * @param limit how many are served at a time, the reserve not included
	 */
	public Connections ofListener(String setting, int limit) {
		return new Connections(this, setting, limit);
	}

	/**
	 * Counts a connection that was just accepted.
	 * @return the count whose limit it exceeds, so that it is one of the reserve, or
	 * {@code null} if it is served
	 */
	public @Nullable Connections opened() {
		Connections exceeded = (this.process != null) ? this.process.opened() : null;
		return (this.open.incrementAndGet() > this.limit) ? this : exceeded;
	}

	/** Counts a connection out. */
	public void closed() {
		this.open.decrementAndGet();
		if (this.process != null) {
			this.process.closed();
		}
		else {
			tellWatchers();
		}
	}

	/**
	 * Has something done whenever it may have changed whether the process's connections
	 * are {@linkplain #exhausted() exhausted}.
	 * @param watcher called on the thread that counted, often
	 */
	public void watch(Runnable watcher) {
		((this.process != null) ? this.process : this).watchers.add(watcher);
	}

	/** Tells those who watch that connections are exhausted. */
	public void tellWatchers() {
		((this.process != null) ? this.process : this).watchers.forEach(Runnable::run);
	}

	/** Whether the reserve is used up too, so that accepting has to pause. */
	public boolean exhausted() {
		return this.open.get() >= this.limit + Limits.RESERVE || (this.process != null && this.process.exhausted());
	}

	/** Connections open now, the reserve included. */
	public int open() {
		return this.open.get();
	}

	/** Connections that are served, the reserve not included. */
	public int limit() {
		return (this.process != null) ? Math.min(this.limit, this.process.limit) : this.limit;
	}

	/** The setting that the limit comes from. */
	public String setting() {
		return this.setting;
	}

}
