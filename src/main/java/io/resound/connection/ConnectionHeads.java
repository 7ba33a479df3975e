package io.resound.connection;

/**
 * What the heads of the open requests of a connection hold. A connection that holds no
 * more than it may in any case touches no count that it shares with others. Used on the
 * connection's event loop only.
 */
public final class ConnectionHeads {

	private final OpenHeads all;

	private long held;

	private boolean closed;

	ConnectionHeads(OpenHeads all) {
		this.all = all;
	}

	/**
	 * Counts what a head, or a further part of one, holds.
	 * @param bytes bytes of heap, by {@link OpenHeads#bytes}
	 * @return whether it may be held; otherwise nothing is counted
	 */
	public boolean hold(long bytes) {
		if (this.closed) {
			return true;
		}
		long more = beyondOwn(this.held + bytes) - beyondOwn(this.held);
		if (more > 0 && !this.all.take(more)) {
			return false;
		}
		this.held += bytes;
		return true;
	}

	/** Counts what is no longer held. */
	public void release(long bytes) {
		if (this.closed) {
			return;
		}
		long less = beyondOwn(this.held) - beyondOwn(this.held - bytes);
		if (less > 0) {
			this.all.giveBack(less);
		}
		this.held -= bytes;
	}

	private static long beyondOwn(long bytes) {
		return Math.max(0, bytes - OpenHeads.OWN);
	}

	/** The most that the heads of all connections may hold, in bytes. */
	public long limit() {
		return this.all.limit();
	}

	/** The connection is closed, and its heads are no longer held. */
	void close() {
		release(this.held);
		this.closed = true;
	}

}
