package io.resound.connection;

/**
 * How far the drain has come. Written by the drain's thread, read by every event loop.
 */
public final class Draining {

	private volatile boolean started;

	private volatile boolean stopped;

	/** From now on responses ask clients to close their connections. */
	public void start() {
		this.started = true;
	}

	/** From now on no new request is accepted. */
	public void stop() {
		this.stopped = true;
	}

	/** Whether the service drains. */
	public boolean isStarted() {
		return this.started;
	}

	/** Whether the service no longer listens. */
	public boolean isStopped() {
		return this.stopped;
	}

}
