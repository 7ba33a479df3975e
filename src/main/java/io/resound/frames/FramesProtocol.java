package io.resound.frames;

import io.resound.connection.ClientConnection;
import io.resound.connection.Protocol;
import io.resound.metrics.AbortReason;

/**
 * Enforces the time limits of a connection that speaks frames, and its drain. Used on the
 * connection's event loop.
 */
final class FramesProtocol implements Protocol {

	private final ClientConnection connection;

	private final FramesHandler handler;

	private final FrameReader reader;

	private final FrameOutput output;

	/** When the head began that has not arrived to its end, or 0. */
	private long headSince;

	FramesProtocol(ClientConnection connection, FramesHandler handler, FrameReader reader, FrameOutput output) {
		this.connection = connection;
		this.handler = handler;
		this.reader = reader;
		this.output = output;
	}

	/** A read has ended inside a head, or a head is complete. */
	void inHead(boolean inHead) {
		if (!inHead) {
			this.headSince = 0;
		}
		else if (this.headSince == 0) {
			this.headSince = System.nanoTime();
		}
	}

	@Override
	public int openExchanges() {
		return this.output.open();
	}

	@Override
	public long headSince() {
		return this.headSince;
	}

	@Override
	public void headTimedOut() {
		this.headSince = 0;
		this.connection.loop().troubles().aborted(AbortReason.TIMEOUT);
		this.reader.refuseHead("The head has not arrived within " + this.connection.timeouts().head().toMillis()
				+ " ms (resound.limits.head-timeout).");
		this.connection.channel().flush();
	}

	@Override
	public void checkProgress(long now) {
		this.output.progress().look(this.connection);
		if (this.output.progress().isStalled(now, this.connection.timeouts().stall().toNanos())) {
			cut(AbortReason.TIMEOUT);
		}
	}

	@Override
	public long kept() {
		return this.handler.kept();
	}

	@Override
	public boolean isStream() {
		return true;
	}

	@Override
	public void cutSlowReader() {
		cut(AbortReason.TIMEOUT);
	}

	@Override
	public void idle() {
		this.connection.linger();
	}

	@Override
	public void drainStarted() {
		// The protocol has no way to ask the client to end the connection.
	}

	@Override
	public void listeningStopped() {
		this.handler.listeningStopped();
	}

	@Override
	public void cut(AbortReason reason) {
		this.connection.loop().troubles().aborted(reason);
		this.connection.reset();
	}

}
