package io.resound.express;

import io.resound.connection.ConnectionHeads;

/**
 * Counts what the open streams of a lane hold among the open heads. It counts in steps
 * that grow and shrink by half with the number of streams, so that streams which are
 * answered at once rarely touch the count that all connections share. Used on the
 * connection's event loop only.
 */
final class StreamCount {

	/**
	 * What a stream takes, in bytes of heap: some 730 were measured, and its own type is
	 * at most 200 characters long.
	 */
	static final int STREAM = 1024;

	/** The number of streams that a connection may have in any case. */
	private static final int SMALLEST_STEP = 2;

	private final ConnectionHeads heads;

	private int open;

	/** The number of streams that is counted, at least those that are open. */
	private int counted;

	StreamCount(ConnectionHeads heads) {
		this.heads = heads;
	}

	/**
	 * A stream is about to be opened.
	 * @return whether it may be; otherwise nothing is counted
	 */
	boolean add() {
		if (this.open == this.counted && !hold(Math.max(SMALLEST_STEP, this.counted)) && !hold(1)) {
			return false;
		}
		this.open++;
		return true;
	}

	private boolean hold(int streams) {
		if (!this.heads.hold((long) STREAM * streams)) {
			return false;
		}
		this.counted += streams;
		return true;
	}

	/** A stream that was added is no longer open. */
	void remove() {
		this.open--;
		if (this.open <= this.counted / 4) {
			int fewer = this.counted - 2 * this.open;
			this.counted -= fewer;
			this.heads.release((long) STREAM * fewer);
		}
	}

}
