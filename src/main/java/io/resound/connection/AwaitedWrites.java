package io.resound.connection;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.ChannelPromise;

/**
 * The writes of a channel that somebody waits for, and that are taken by the socket in
 * other pieces than they were written in. Used on one event loop only.
 */
final class AwaitedWrites {

	private final Queue<Write> writes = new ArrayDeque<>();

	/**
	 * Adds a write, unless nobody waits for it.
	 * @param end the number of bytes of which the last is the write's last
	 * @param promise completes when so many have been taken
	 */
	void add(long end, ChannelPromise promise) {
		if (!promise.isVoid()) {
			this.writes.add(new Write(end, promise));
		}
	}

	/** So many bytes have been taken. Listeners may add writes. */
	void taken(long bytes) {
		for (Write next = this.writes.peek(); next != null && next.end <= bytes; next = this.writes.peek()) {
			this.writes.remove().promise.trySuccess();
		}
	}

	/** The channel has been closed. */
	void closed() {
		for (Write next = this.writes.poll(); next != null; next = this.writes.poll()) {
			next.promise.tryFailure(new ClosedChannelException());
		}
	}

	private record Write(long end, ChannelPromise promise) {

	}

}
