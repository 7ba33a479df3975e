package io.resound.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.resound.transport.LinuxTcp;

/** Whether anything moves in an exchange: bytes read, or bytes taken by the client. */
public final class Progress {

	/** Begins with a move. */
	public Progress() {
	}

	private boolean moved = true;

	private long lastMoved;

	private long lastPending;

	private long lastWritten;

	private long lastAcknowledged;

	/**
	 * Something was read or written. Costs nothing: the time is taken at the next look.
	 */
	public void moved() {
		this.moved = true;
	}

	/**
	 * Looks at what the client takes. Bytes that leave the channel's buffer are a move,
	 * and bytes that the client acknowledges: the kernel's buffer, between the two, makes
	 * room in large steps only.
	 */
	public void look(Channel channel) {
		ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
		long pending = (out != null) ? out.totalPendingWriteBytes() : 0;
		long written = (out != null) ? out.currentProgress() : 0;
		this.moved |= pending != this.lastPending || written != this.lastWritten;
		this.lastPending = pending;
		this.lastWritten = written;
		if (pending > 0) {
			long acknowledged = LinuxTcp.acknowledged(channel);
			this.moved |= acknowledged != this.lastAcknowledged;
			this.lastAcknowledged = acknowledged;
		}
	}

	/**
	 * Whether nothing has moved for too long.
	 * @param now the time of this look, by {@link System#nanoTime()}
	 * @param limitNanos how long nothing may move
	 */
	public boolean isStalled(long now, long limitNanos) {
		if (this.moved) {
			this.moved = false;
			this.lastMoved = now;
			return false;
		}
		return now - this.lastMoved > limitNanos;
	}

}
