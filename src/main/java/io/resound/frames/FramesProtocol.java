package io.resound.frames;

import io.netty.buffer.ByteBuf;
import io.resound.connection.ClientConnection;
import io.resound.connection.Progress;
import io.resound.connection.StreamProtocol;
import io.resound.metrics.AbortReason;

/**
 * Enforces the time limits of a connection that speaks frames, and its drain. Used on the
 * connection's event loop.
 */
final class FramesProtocol implements StreamProtocol {

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
	public ClientConnection connection() {
		return this.connection;
	}

	@Override
	public Progress progress() {
		return this.output.progress();
	}

	/** The frames that are open, or else one for those that wait for their turn. */
	@Override
	public int openExchanges() {
		int open = this.output.open();
		return (open == 0 && this.handler.isBehind()) ? 1 : open;
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
	public long kept() {
		return this.handler.kept();
	}

	@Override
	public ByteBuf shared() {
		return GeneratedBytes.MEMORY;
	}

	@Override
	public void listeningStopped() {
		this.handler.listeningStopped();
	}

}
