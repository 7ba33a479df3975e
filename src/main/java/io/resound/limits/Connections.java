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

	/**
	 * Called when {@link #exhausted()} may have changed. Only the process's count has
	 * any.
	 */
	private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

	/**
	 * Counts the connections of the process.
	 * @param limit how many are served at a time, excluding the reserve
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
	 * Counts the connections of a listener, which count against this limit of the process
	 * too.
	 * @param setting the setting that the limit comes from
	 * @param limit how many are served at a time, excluding the reserve
	 */
	public Connections ofListener(String setting, int limit) {
		return new Connections(this, setting, limit);
	}

	/**
	 * Counts a connection that has just been accepted.
	 * @return the count whose limit it exceeds, so that it belongs to the reserve, or
	 * {@code null} if it is served
	 */
	public @Nullable Connections opened() {
		Connections exceeded = (this.process != null) ? this.process.opened() : null;
		return (this.open.incrementAndGet() > this.limit) ? this : exceeded;
	}

	/** Counts a connection that has closed. */
	public void closed() {
		this.open.decrementAndGet();
		if (this.process != null) {
			this.process.closed();
		}
		else {
			notifyWatchers();
		}
	}

	/**
	 * Adds a watcher, which is called whenever {@link #exhausted()} of any listener may
	 * have changed.
	 * @param watcher called often, and on the thread that counted the connection
	 */
	public void watch(Runnable watcher) {
		((this.process != null) ? this.process : this).watchers.add(watcher);
	}

	/** Calls the watchers, because {@link #exhausted()} has changed. */
	public void notifyWatchers() {
		((this.process != null) ? this.process : this).watchers.forEach(Runnable::run);
	}

	/**
	 * Returns the count whose limit and reserve are used up, so that accepting has to
	 * pause, or {@code null} if there is none.
	 */
	public @Nullable Connections exhausted() {
		if (this.open.get() >= this.limit + Limits.RESERVE) {
			return this;
		}
		return (this.process != null) ? this.process.exhausted() : null;
	}

	/** The open connections, including those of the reserve. */
	public int open() {
		return this.open.get();
	}

	/** The connections that are served at a time, excluding the reserve. */
	public int limit() {
		return (this.process != null) ? Math.min(this.limit, this.process.limit) : this.limit;
	}

	/** The setting that the limit comes from. */
	public String setting() {
		return this.setting;
	}

}
