package io.resound.server.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.resound.connection.ClientConnection;
import io.resound.error.Problem;
import io.resound.express.ExpressLoop;
import io.resound.express.Http2Lane;
import io.resound.express.Http2LaneConnection;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Ties the express lane of an HTTP/2 connection to the handler of its exchanges. The
 * codec tells of a new stream before it tells of its head; that is held here until it is
 * known whose the stream is, so that the multiplexer makes a channel for those alone that
 * the router answers.
 */
final class LaneStreams implements Http2LaneConnection {

	private final ClientConnection connection;

	private final ExpressLoop loop;

	private final boolean enabled;

	private Http2Handler handler;

	private @Nullable Http2Lane lane;

	/** What the codec told when it opened the newest stream. */
	private @Nullable Http2FrameStreamEvent opened;

	private int newest;

	/** Whether the head of the newest stream has not been seen. */
	private boolean undecided;

	/**
	 * Creates the link of a connection.
	 * @param connection the connection
	 * @param loop what the lanes of the connection's event loop share
	 * @param enabled whether there is a lane
	 */
	@SuppressWarnings("NullAway.Init")
	LaneStreams(ClientConnection connection, ExpressLoop loop, boolean enabled) {
		this.connection = connection;
		this.loop = loop;
		this.enabled = enabled;
	}

	/** The codec is in the pipeline, and has read nothing yet: the lane goes to it. */
	void open(ChannelHandlerContext ctx, Http2Handler handler) {
		this.handler = handler;
		if (this.enabled) {
			ChannelHandlerContext place = ctx.pipeline().context(Http2FrameCodec.class);
			Http2FrameCodec codec = (Http2FrameCodec) place.handler();
			Http2Lane lane = new Http2Lane(this.loop, this, codec, place);
			codec.decoder().frameListener(lane);
			ctx.pipeline().addBefore(place.name(), "resound.express", lane.writer());
			this.lane = lane;
		}
	}

	// What the handler tells

	/**
	 * A stream has been opened, or half of it has been closed, which is of no interest.
	 */
	void hold(Http2FrameStreamEvent event) {
		if (event.stream().id() > this.newest) {
			this.newest = event.stream().id();
			this.opened = event;
			this.undecided = true;
		}
	}

	/** A stream is the router's. */
	void announce(ChannelHandlerContext ctx, Http2FrameStream stream) {
		if (this.opened != null && this.opened.stream().equals(stream)) {
			ctx.fireUserEventTriggered(this.opened);
		}
	}

	/** A stream has been closed. Says whether it was the lane's. */
	boolean closed(int stream) {
		return this.lane != null && this.lane.closed(stream);
	}

	/** A request is malformed; its stream is about to be reset. */
	void malformed(int stream) {
		if (this.lane != null) {
			this.lane.malformed(stream);
		}
	}

	/** The client has sent its FIN. */
	void inputShut() {
		if (this.lane != null) {
			this.lane.inputShut();
		}
	}

	/** The connection is about to go. */
	void abortAll(AbortReason reason) {
		if (this.lane != null) {
			this.lane.abortAll(reason);
		}
	}

	/** Ends the streams in which nothing has moved for too long. */
	void checkProgress(long now) {
		if (this.lane != null) {
			long stall = this.connection.timeouts().stall().toMillis();
			this.lane.checkProgress(now, this.connection.timeouts().stall().toNanos(), Problem.stallTimeout(stall));
		}
	}

	/** Exchanges of the lane's that are open now. */
	int openExchanges() {
		return (this.lane != null) ? this.lane.openExchanges() : 0;
	}

	// What the lane asks

	@Override
	public @Nullable Http2FrameStream opened(int stream) {
		if (!this.undecided || stream != this.newest || this.opened == null) {
			return null;
		}
		this.undecided = false;
		return this.opened.stream();
	}

	@Override
	public void exchangeStarted() {
		this.connection.exchangeStarted(false);
		this.handler.moved();
	}

	@Override
	public void answered() {
		this.handler.answered();
	}

	@Override
	public void moved() {
		this.handler.moved();
	}

	@Override
	public void refuse(Http2FrameStream stream, Exchange open, boolean whole, Problem problem) {
		this.handler.refuse(stream, open, whole, problem);
	}

}
