package io.resound.limits;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts open connections against the limit. A connection is counted once when it is
 * accepted and once when it has closed; both are safe from any thread.
 */
public final class Connections {

	/** What a newly accepted connection may ask for. */
	public enum Admission {

		/** Everything. */
		SERVED,
		/** Only the probes; the connection is one of the reserve. */
		PROBES_ONLY

	}

	private final int limit;

	private final AtomicInteger open = new AtomicInteger();

	public Connections(int limit) {
		this.limit = limit;
	}

	/** Counts a connection that was just accepted. */
	public Admission opened() {
		return (this.open.incrementAndGet() <= this.limit) ? Admission.SERVED : Admission.PROBES_ONLY;
	}

	/** Counts a connection out. */
	public void closed() {
		this.open.decrementAndGet();
	}

	/** Whether the reserve is used up too, so that accepting has to pause. */
	public boolean exhausted() {
		return this.open.get() >= this.limit + Limits.RESERVE;
	}

	/** Connections open now, the reserve included. */
	public int open() {
		return this.open.get();
	}

	/** Connections that are served, the reserve not included. */
	public int limit() {
		return this.limit;
	}

}
