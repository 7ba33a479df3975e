package io.resound.connection;

import io.netty.channel.Channel;

/**
 * Decides whether a connection is read. It is not read while responses wait for the
 * client to take them, nor while its protocol holds reads, nor while memory is short and
 * it holds more than its share. A read requested in the meantime is made later. Used on
 * the connection's event loop.
 */
final class Backpressure {

	private boolean held;

	private boolean aboveShare;

	private boolean lifted;

	/** Whether a read was requested and has to be made later. */
	private boolean wanted;

	/** Whether a read may be made now; otherwise automatic reading is turned off. */
	boolean mayRead(Channel channel) {
		if (!isFull(channel)) {
			resumeIfFree(channel);
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
	 * Stops reading because memory is short, or resumes.
	 * @param aboveShare whether the connection holds more than its share
	 */
	void aboveShare(Channel channel, boolean aboveShare) {
		this.aboveShare = aboveShare;
		if (aboveShare) {
			pauseIfFull(channel);
		}
		else {
			resumeIfFree(channel);
		}
	}

	/** Whether a read waits until one may be made. */
	boolean isPaused() {
		return this.wanted;
	}

	/** Whether reading has stopped because memory is short. */
	boolean isAboveShare() {
		return this.aboveShare;
	}

	/**
	 * The connection is being ended: from now on it is read whatever waits to be written.
	 */
	void lift(Channel channel) {
		this.lifted = true;
		channel.config().setAutoRead(true);
	}

	private boolean isFull(Channel channel) {
		return !this.lifted && (this.held || this.aboveShare || !channel.isWritable());
	}

	private void pause(Channel channel) {
		this.wanted = true;
		channel.config().setAutoRead(false);
	}

}
