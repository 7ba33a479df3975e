package io.resound.server;

/** How far the drain has come. Written by its thread, read by every event loop. */
final class DrainState {

	private volatile boolean started;

	private volatile boolean stopped;

	/** From now on answers ask clients to go. */
	void start() {
		this.started = true;
	}

	/** From now on nothing new is begun. */
	void stop() {
		this.stopped = true;
	}

	/** Whether the service drains. */
	boolean isStarted() {
		return this.started;
	}

	/** Whether the service no longer listens. */
	boolean isStopped() {
		return this.stopped;
	}

}
