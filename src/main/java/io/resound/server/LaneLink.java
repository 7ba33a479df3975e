package io.resound.server;

import io.netty.channel.ChannelHandler;
import io.resound.express.ExpressLane;
import io.resound.express.ExpressLoop;
import io.resound.express.LaneConnection;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Endpoint;
import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Ties an express lane to its connection: what the connection asks and tells goes to the
 * lane, what the lane needs comes from the connection.
 */
final class LaneLink implements Protocol, LaneConnection {

	private final PipelineInitializer pipelines;

	private final ServerContext server;

	private final ClientConnection connection;

	private final ChannelHandler reactorNetty;

	/** Made when an exchange is open at a tick, which those of most never are. */
	private @Nullable Progress progress;

	private ExpressLane lane;

	/**
	 * Creates the link of a connection.
	 * @param pipelines puts the codec and what stands behind it into the pipeline
	 * @param server what every connection shares
	 * @param connection the connection
	 * @param reactorNetty what makes Reactor Netty's part of the pipeline
	 */
	@SuppressWarnings("NullAway.Init")
	LaneLink(PipelineInitializer pipelines, ServerContext server, ClientConnection connection,
			ChannelHandler reactorNetty) {
		this.pipelines = pipelines;
		this.server = server;
		this.connection = connection;
		this.reactorNetty = reactorNetty;
	}

	/** Makes the lane, once. */
	ExpressLane lane(ExpressLoop loop) {
		this.lane = new ExpressLane(loop, this);
		return this.lane;
	}

	// What the lane asks

	@Override
	public void exchangeStarted() {
		this.connection.exchangeStarted(Endpoint.ECHO);
	}

	@Override
	public boolean isDraining() {
		return this.server.drain().isStarted();
	}

	@Override
	public boolean isInputShut() {
		return this.connection.isInputShut();
	}

	@Override
	public void hold(boolean hold) {
		this.connection.hold(hold);
	}

	@Override
	public void settled() {
		if (this.connection.isInputShut()) {
			this.connection.close();
		}
		else if (this.server.drain().isStopped()) {
			this.connection.linger();
		}
	}

	@Override
	public void reset() {
		this.connection.reset();
	}

	@Override
	public void makeWayToRouter(@Nullable Exchange open) {
		Http1Handler handler = this.pipelines.speakByRouter(this.connection, this.reactorNetty);
		if (open != null) {
			handler.takeOver(open);
		}
	}

	// What the connection asks

	@Override
	public int openExchanges() {
		return this.lane.openExchanges();
	}

	@Override
	public long headSince() {
		return this.lane.headSince();
	}

	@Override
	public void headTimedOut() {
		this.lane.stepAside();
		this.connection.headTimedOut();
	}

	@Override
	public void checkProgress(long now) {
		Progress progress = this.progress;
		if (progress == null) {
			progress = new Progress();
			this.progress = progress;
		}
		if (this.lane.hasMoved()) {
			progress.moved();
		}
		else if (this.lane.isBodyAwaited()) {
			// The router knows how to refuse.
			this.lane.stepAside();
			return;
		}
		this.connection.look(progress);
		if (progress.isStalled(now, this.server.timeouts().stall().toNanos())) {
			this.lane.cut(AbortReason.TIMEOUT);
		}
	}

	@Override
	public void idle() {
		this.connection.linger();
	}

	@Override
	public void drainStarted() {
		// The lane leaves the next request to the router, whose answer says so.
	}

	@Override
	public void listeningStopped() {
		if (this.lane.openExchanges() == 0 && this.lane.headSince() == 0) {
			this.connection.linger(ClientConnection.FAREWELL_MILLIS);
		}
	}

	@Override
	public void cut() {
		this.lane.cut(AbortReason.SHUTDOWN);
	}

}
