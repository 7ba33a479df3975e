package io.resound.connection;

import io.netty.channel.Channel;

/**
 * Whether a connection is read: not while what was written to it waits for the client,
 * and not while its protocol holds reads. A read that was asked for meanwhile is made
 * later. Used on the connection's event loop.
 */
final class Backpressure {

	private boolean held;

	private boolean lifted;

	/** Whether a read was asked for and has to be made later. */
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

	/** Turns automatic reading off where nothing more may be read now. */
	void pauseIfFull(Channel channel) {
		if (channel.config().isAutoRead() && isFull(channel)) {
			pause(channel);
		}
	}

	/** Turns automatic reading on again where a read waits and may be made now. */
	void resumeIfFree(Channel channel) {
		if (this.wanted && !isFull(channel)) {
			this.wanted = false;
			channel.config().setAutoRead(true);
		}
	}

	/** Holds reads, or lets them go again. */
	void hold(Channel channel, boolean hold) {
		this.held = hold;
		resumeIfFree(channel);
	}

	/** From now on the connection is read whatever waits: it is being ended. */
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
