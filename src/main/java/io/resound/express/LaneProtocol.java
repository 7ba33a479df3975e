package io.resound.express;

import io.resound.connection.ClientConnection;
import io.resound.connection.Progress;
import io.resound.connection.Protocol;
import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

/**
 * Enforces the time limits of a connection, and the drain, while the express lane has it.
 * The connection calls it at each tick, so the lane sets no timer for a request.
 */
final class LaneProtocol implements Protocol {

	private final ClientConnection connection;

	private final ExpressLane lane;

	private final EchoReader reader;

	private final EchoWriter writer;

	private final LaneEnd end;

	/**
	 * Created at the first tick with an open exchange, which most connections never have.
	 */
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

	/** Whether a head is incomplete and no exchange is open. */
	boolean isInHead() {
		return this.reader.isKeeping() && openExchanges() == 0;
	}

	@Override
	public void headTimedOut() {
		this.lane.stopWaiting();
		// The router has the connection now and refuses the head.
		this.connection.protocol().headTimedOut();
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
			// Nothing of its body has arrived, so the router can still refuse it.
			this.lane.stopWaiting();
			return;
		}
		progress.look(this.connection);
		if (progress.isStalled(now, this.connection.timeouts().stall().toNanos())) {
			this.end.cut(AbortReason.TIMEOUT);
		}
	}

	@Override
	public long kept() {
		return this.reader.keptCapacity();
	}

	@Override
	public boolean isEchoing() {
		return this.reader.isInBody();
	}

	@Override
	public void idle() {
		this.connection.linger();
	}

	@Override
	public void drainStarted() {
		// The next request is left to the router, whose response asks the client to
		// close.
	}

	@Override
	public void listeningStopped() {
		if (openExchanges() == 0 && headSince() == 0) {
			this.connection.linger(ClientConnection.FAREWELL_MILLIS);
		}
	}

	@Override
	public void cut(AbortReason reason) {
		this.end.cut(reason);
	}

}
