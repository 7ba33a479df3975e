package io.resound.express;

import io.resound.connection.ClientConnection;
import io.resound.connection.Progress;
import io.resound.connection.Protocol;
import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

/**
 * Holds a connection to its time limits while it is the express lane's, and tells the
 * lane of the drain. The connection calls it at each tick instead of the lane setting a
 * timer for each request.
 */
final class LaneProtocol implements Protocol {

	private final ClientConnection connection;

	private final ExpressLane lane;

	private final EchoReader reader;

	private final EchoWriter writer;

	private final LaneEnd end;

	/** Made when an exchange is open at a tick, which those of most never are. */
	private @Nullable Progress progress;

	/** Whether anything was read or written since the last tick. */
	private boolean moved;

	LaneProtocol(ClientConnection connection, ExpressLane lane, EchoReader reader, EchoWriter writer, LaneEnd end) {
		this.connection = connection;
		this.lane = lane;
		this.reader = reader;
		this.writer = writer;
		this.end = end;
	}

	/** Something was read or written. */
	void moved() {
		this.moved = true;
	}

	@Override
	public int openExchanges() {
		return this.writer.unwritten() + (this.reader.isInExchange() ? 1 : 0);
	}

	@Override
	public long headSince() {
		return isInHead() ? this.reader.keptSince() : 0;
	}

	/** Whether some of a head has come, and nothing else is open. */
	boolean isInHead() {
		return this.reader.isKeeping() && openExchanges() == 0;
	}

	@Override
	public void headTimedOut() {
		this.lane.stopWaiting();
		// By now this is the router's connection, and the router refuses the head.
		this.connection.headTimedOut();
	}

	@Override
	public void checkProgress(long now) {
		Progress progress = this.progress;
		if (progress == null) {
			progress = new Progress();
			this.progress = progress;
		}
		if (this.moved) {
			this.moved = false;
			progress.moved();
		}
		else if (this.reader.isInExchange() && !this.reader.isInBody()) {
			// Nothing of its body has come: the router knows how to refuse.
			this.lane.stopWaiting();
			return;
		}
		this.connection.look(progress);
		if (progress.isStalled(now, this.connection.timeouts().stall().toNanos())) {
			this.end.cut(AbortReason.TIMEOUT);
		}
	}

	@Override
	public void idle() {
		this.connection.linger();
	}

	@Override
	public void drainStarted() {
		// The next request is left to the router, whose response says so.
	}

	@Override
	public void listeningStopped() {
		if (openExchanges() == 0 && headSince() == 0) {
			this.connection.linger(ClientConnection.FAREWELL_MILLIS);
		}
	}

	@Override
	public void cut() {
		this.end.cut(AbortReason.SHUTDOWN);
	}

}
