package io.resound.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Whether anything moves in an exchange: bytes read, or bytes taken by the client. */
final class Progress {

	private boolean moved = true;

	private long lastMoved;

	private long lastPending;

	private long lastWritten;

	/**
	 * Something was read or written. Costs nothing: the time is taken at the next look.
	 */
	void moved() {
		this.moved = true;
	}

	/**
	 * Looks whether anything has moved since the last look.
	 * @param now the time of this look, by {@link System#nanoTime()}
	 * @param limitNanos how long nothing may move
	 */
	boolean isStalled(Channel channel, long now, long limitNanos) {
		ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
		long pending = (out != null) ? out.totalPendingWriteBytes() : 0;
		long written = (out != null) ? out.currentProgress() : 0;
		if (this.moved || pending != this.lastPending || written != this.lastWritten) {
			this.moved = false;
			this.lastMoved = now;
			this.lastPending = pending;
			this.lastWritten = written;
			return false;
		}
		return now - this.lastMoved > limitNanos;
	}

}
