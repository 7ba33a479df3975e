package io.resound.connection;

import io.netty.channel.Channel;

/**
 * Decides whether a connection is read. It is not read while responses wait for the
 * client to take them, nor while its protocol holds reads. A read requested in the
 * meantime is made later. Used on the connection's event loop.
 */
final class Backpressure {

	private boolean held;

	private boolean lifted;

	/** Whether a read was requested and has to be made later. */
	private boolean wanted;

	/** Whether a read may be made now; otherwise automatic reading is turned off. */
	boolean mayRead(Channel channel) {
		if (!isFull(channel)) {
			this.wanted = false;
			return true;
		}
		pause(channel);
		return false;
	}

	/** Turns automatic reading off if nothing more may be read now. */
	void pauseIfFull(Channel channel) {
		if (channel.config().isAutoRead() && isFull(channel)) {
			pause(channel);
		}
	}

	/** Turns automatic reading on again if a read waits and may be made now. */
	void resumeIfFree(Channel channel) {
		if (this.wanted && !isFull(channel)) {
			this.wanted = false;
			channel.config().setAutoRead(true);
		}
	}

	/** Holds reads, or resumes them. */
	void hold(Channel channel, boolean hold) {
		this.held = hold;
		resumeIfFree(channel);
	}

	/**
	 * The connection is being ended: from now on it is read whatever waits to be written.
	 */
	void lift(Channel channel) {
		this.lifted = true;
		channel.config().setAutoRead(true);
	}

	private boolean isFull(Channel channel) {
		return !this.lifted && (this.held || !channel.isWritable());
	}

	private void pause(Channel channel) {
		this.wanted = true;
		channel.config().setAutoRead(false);
	}

}
