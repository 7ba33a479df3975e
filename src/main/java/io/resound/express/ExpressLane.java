package io.resound.express;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.metrics.DeclineReason;

/**
 * The express lane of an HTTP/1 connection. It answers plain echoes before they reach the
 * codec, and leaves all other requests to the router. The {@link EchoReader} reads
 * requests from the bytes, the {@link EchoWriter} writes the responses, the
 * {@link LaneProtocol} enforces the time limits, and this class decides whose turn it is.
 *
 * <pre>
 *           a request that is no plain echo, a client that
 *           keeps the lane waiting, a drain                        responses written
 *   LANE ─────────────────────────────────────────────► LEAVING ─────────────────────► ROUTER
 *    ▲                                                                                    │
 *    └───────────── the exchange is over, and the connection can go on ───────────────────┘
 * </pre>
 *
 * In LEAVING nothing is read, and the bytes from the declined request on are kept: the
 * router gets them unchanged. In ROUTER the lane passes everything that arrives to the
 * codec, which is after it in the pipeline and stays there, so that leaving again costs
 * only a call. The lane gets back what the codec has not decoded.
 * <p>
 * <b>If you are new to Netty:</b> a pipeline is a list of handlers. What the client sends
 * passes through it from first to last: each handler gets it in {@code channelRead} and
 * passes it to the next by {@code fireChannelRead}. What a handler writes passes through
 * it in the other direction, from that handler to the first. All calls come from one
 * thread, the connection's event loop.
 */
public final class ExpressLane extends ChannelInboundHandlerAdapter {

	/** Whose turn it is. */
	private enum Turn {

		/** The lane's: plain echoes are answered. */
		LANE,
		/**
		 * The lane's, until its responses are written. No request is answered.
		 */
		LEAVING,
		/** The router's: everything that arrives is passed on. */
		ROUTER

	}

	private final ExpressLoop loop;

	private final ClientConnection connection;

	private final Router router;

	private final EchoWriter writer;

	private final EchoReader reader;

	private final LaneEnd end;

	private final LaneProtocol protocol;

	private ChannelHandlerContext ctx;

	private Turn turn = Turn.LANE;

	/** Whether a {@code channelReadComplete} is due. */
	private boolean reading;

	/**
	 * Creates the lane of a connection.
	 * @param loop what the lanes of the connection's event loop share
	 * @param connection the connection
	 * @param router handles the requests that the lane leaves
	 */
	@SuppressWarnings("NullAway.Init")
	public ExpressLane(ExpressLoop loop, ClientConnection connection, Router router) {
		this.loop = loop;
		this.connection = connection;
		this.router = router;
		this.writer = new EchoWriter(loop, this);
		this.reader = new EchoReader(loop, connection, this, this.writer);
		this.end = new LaneEnd(connection, this.reader, this.writer);
		this.protocol = new LaneProtocol(connection, this, this.reader, this.writer, this.end);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
		this.writer.writesAt(ctx);
		this.reader.readsAt(ctx);
		this.connection.speaks(this.protocol);
	}

	// What the client sends

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		this.reading = true;
		if (this.turn == Turn.LANE) {
			this.protocol.moved();
			this.reader.read((ByteBuf) msg);
		}
		else if (this.turn == Turn.ROUTER) {
			ctx.fireChannelRead(msg);
		}
		else {
			this.protocol.moved();
			this.reader.keep((ByteBuf) msg);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		this.reading = false;
		if (this.turn == Turn.ROUTER) {
			ctx.fireChannelReadComplete();
		}
		else {
			this.writer.flush();
		}
	}

	// How it leaves, and comes back

	/** Leaves what the reader keeps, and all that follows, to the router. */
	void leave(DeclineReason reason) {
		this.loop.meter().declined(reason);
		this.writer.flush();
		this.turn = Turn.LEAVING;
		this.connection.hold(true);
		leaveIfWritten();
	}

	/**
	 * Gives the connection to the router, unless responses are still to be written.
	 * <p>
	 * <b>Invariant:</b> the router gets the connection only after the kernel has taken
	 * every response of the lane. So exchanges of the lane and of the router are never
	 * open at the same time. Whichever has the connection knows all of its open
	 * exchanges, and alone handles its time limits, the drain, and a reset, which would
	 * cut responses that are not written. {@code ExpressLaneTurnTests} fails without it.
	 */
	private void leaveIfWritten() {
		if (this.writer.unwritten() > 0) {
			return;
		}
		this.turn = Turn.ROUTER;
		this.connection.hold(false);
		this.router.takeOver(this.reader.takeCurrent());
		this.ctx.fireChannelRead(this.reader.takeKept());
		if (!this.reading) {
			this.ctx.fireChannelReadComplete();
		}
		if (this.connection.isInputShut()) {
			this.ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
		}
	}

	/** Leaves a request whose client is slow, unless the lane is leaving already. */
	void stopWaiting() {
		if (this.turn == Turn.LANE) {
			leave(DeclineReason.WAIT);
		}
	}

	/**
	 * Takes the connection back from the router, which has no open exchange on it and
	 * does nothing until the lane leaves again.
	 * @param rest the bytes that have arrived after the last request; the lane releases
	 * them
	 */
	public void takeBack(ByteBuf rest) {
		if (this.reading) {
			// The router has seen channelRead, so it must also see channelReadComplete.
			this.ctx.fireChannelReadComplete();
		}
		this.turn = Turn.LANE;
		this.protocol.moved();
		this.connection.speaks(this.protocol);
		// The router reads on demand, the lane automatically.
		this.ctx.channel().config().setAutoRead(true);
		this.reader.read(rest);
		this.writer.flush();
	}

	// How exchanges and the connection end

	/** Called when a write in which responses end has completed. */
	void written() {
		this.protocol.moved();
		if (this.turn == Turn.LEAVING) {
			leaveIfWritten();
		}
		else if (this.protocol.openExchanges() == 0 && !this.reader.isKeeping()) {
			this.end.endIfOver();
		}
	}

	/** Called when a write in which responses end has failed. */
	void lost() {
		this.connection.reset();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (this.turn == Turn.ROUTER || !(event instanceof ChannelInputShutdownEvent)) {
			ctx.fireUserEventTriggered(event);
		}
		else if (this.reader.isInBody()) {
			this.end.cut(AbortReason.CLIENT);
		}
		else if (this.reader.isKeeping()) {
			stopWaiting();
		}
		else if (this.protocol.openExchanges() == 0) {
			ctx.close();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		AbortReason reason = this.writer.lostFor();
		if (this.protocol.isInHead()) {
			this.loop.meter().lostInHead(reason);
		}
		this.end.abort(reason);
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		this.reader.release();
		this.writer.release();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (this.turn == Turn.ROUTER) {
			ctx.fireExceptionCaught(cause);
		}
		else {
			this.end.failed(cause);
		}
	}

}
