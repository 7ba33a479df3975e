package io.resound.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.resound.transport.LinuxTcp;

/**
 * Tracks whether bytes move in an exchange: bytes read, or bytes that the client takes.
 */
public final class Progress {

	/** Creates the progress of an exchange, which counts as having moved just now. */
	public Progress() {
	}

	private boolean moved = true;

	private long lastMoved;

	private long lastPending;

	private long lastWritten;

	private long lastAcknowledged;

	/**
	 * Bytes were read or written. Reads no clock: the time is taken at the next check.
	 */
	public void moved() {
		this.moved = true;
	}

	/**
	 * Checks what the client has taken. Bytes that leave the channel's buffer count as
	 * movement, and so do bytes that the client acknowledges, because the kernel's buffer
	 * between the two is refilled in large steps only. So does waiting for the disk,
	 * which is not the client's fault.
	 */
	public void look(ClientConnection connection) {
		this.moved |= connection.holding().isSpoolBusy();
		Channel channel = connection.channel();
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

	/** Whether bytes waited to be written to the channel at the last look. */
	public boolean isWriting() {
		return this.lastPending > 0;
	}

	/**
	 * Whether nothing has moved for too long.
	 * @param now the time of this check, by {@link System#nanoTime()}
	 * @param limitNanos the allowed time without movement, in nanoseconds
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
