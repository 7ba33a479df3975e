package io.resound.server.http2;

import io.resound.connection.ClientConnection;

/**
 * The streams of a connection that have been closed and not been released. The
 * multiplexer and Reactor Netty release the channel and the exchange of a stream in tasks
 * of the event loop, which the loop runs when it has read all connections that are
 * readable. A client that resets each stream as soon as it has opened it could make each
 * of its connections leave hundreds of them to one run of the tasks (CVE-2023-44487).
 * <p>
 * So their heads still count as held, and a connection that has more than a few of them
 * is not read until they have been released.
 */
final class UnreleasedStreams {

	/** With so many of them, the connection is not read. */
	private static final int MOST = 16;

	private final ClientConnection connection;

	/** Those that the queued task ends the count of, and the bytes of their heads. */
	private int releasing;

	private long bytesReleasing;

	/** Those that have been closed since that task was queued. */
	private int added;

	private long bytesAdded;

	private boolean holdsReads;

	UnreleasedStreams(ClientConnection connection) {
		this.connection = connection;
	}

	boolean isEmpty() {
		return this.releasing + this.added == 0;
	}

	/**
	 * A stream has been closed.
	 * @param heads what is counted for its head, in bytes
	 */
	void add(long heads) {
		this.added++;
		this.bytesAdded += heads;
		if (!this.holdsReads && this.releasing + this.added >= MOST) {
			this.holdsReads = true;
			this.connection.hold(true);
		}
	}

	/**
	 * The tasks that release the closed streams have been queued. A task that is queued
	 * now comes after them.
	 */
	void releaseLater() {
		if (this.releasing == 0 && this.added > 0) {
			this.releasing = this.added;
			this.bytesReleasing = this.bytesAdded;
			this.added = 0;
			this.bytesAdded = 0;
			this.connection.channel().eventLoop().execute(this::released);
		}
	}

	private void released() {
		this.connection.heads().release(this.bytesReleasing);
		this.releasing = 0;
		this.bytesReleasing = 0;
		releaseLater();
		if (this.holdsReads && isEmpty()) {
			this.holdsReads = false;
			this.connection.hold(false);
		}
	}

}
