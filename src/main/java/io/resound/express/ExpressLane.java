package io.resound.express;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.metrics.DeclineReason;

/**
 * The express lane of an HTTP/1 connection: answers the plain echoes among its requests,
 * in front of the codec, and leaves all others to the router. The {@link EchoReader}
 * reads requests from the bytes, the {@link EchoWriter} writes the responses, the
 * {@link LaneProtocol} keeps the time limits; the lane decides whose turn it is.
 *
 * <pre>
 *           a request that is no plain echo, a client that
 *           keeps the lane waiting, a drain                        responses written
 *   LANE ─────────────────────────────────────────────► LEAVING ─────────────────────► ROUTER
 *    ▲                                                                                    │
 *    └───────────── the exchange is over, and the connection can go on ───────────────────┘
 * </pre>
 *
 * In LEAVING nothing is read, and what has been read from the declined request on is
 * kept: the router gets it unread. In ROUTER the lane passes on all that arrives to the
 * codec, which is after it in the pipeline and stays there, so that leaving again costs
 * no more than a call. The lane gets back what the codec has not decoded.
 * <p>
 * <b>Whoever is new to Netty</b> may think of the pipeline as a list of handlers. What
 * the client sends passes them first to last: each gets it in {@code channelRead}, and
 * {@code fireChannelRead} gives it to the next. What is written passes them last to
 * first, from the handler that writes on. All calls come from one thread, the
 * connection's event loop.
 */
public final class ExpressLane extends ChannelInboundHandlerAdapter {

	/** Whose turn it is. */
	private enum Turn {

		/** The lane's: plain echoes are answered. */
		LANE,
		/**
		 * The lane's for as long as its responses are not written; nothing is answered.
		 */
		LEAVING,
		/** The router's: all that arrives is passed on. */
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
	 * @param router answers what the lane leaves
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
	 * <b>Invariant:</b> the router gets the connection only when the kernel has taken
	 * every response that the lane has given. So the lane's exchanges and the router's
	 * are never open at the same time: whoever has the connection knows of all that is
	 * open on it, and the time limits, the drain and a reset, which cuts whatever has not
	 * been written, are theirs alone. {@code ExpressLaneTurnTests} fails without it.
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

	/** Leaves a request whose client keeps the lane waiting, unless it leaves already. */
	void stopWaiting() {
		if (this.turn == Turn.LANE) {
			leave(DeclineReason.WAIT);
		}
	}

	/**
	 * Takes the connection back from the router, which has no exchange open on it and
	 * goes on with nothing until the lane leaves again.
	 * @param rest the bytes that have arrived since the last request; the lane releases
	 * them
	 */
	public void takeBack(ByteBuf rest) {
		if (this.reading) {
			// The router has been told of a read, and is to be told of its end.
			this.ctx.fireChannelReadComplete();
		}
		this.turn = Turn.LANE;
		this.protocol.moved();
		this.connection.speaks(this.protocol);
		// The router reads on demand, the lane whatever comes.
		this.ctx.channel().config().setAutoRead(true);
		this.reader.read(rest);
		this.writer.flush();
	}

	// How exchanges and the connection end

	/** The kernel has taken all of a write in which responses end. */
	void written() {
		this.protocol.moved();
		if (this.turn == Turn.LEAVING) {
			leaveIfWritten();
		}
		else if (this.protocol.openExchanges() == 0 && !this.reader.isKeeping()) {
			this.end.endIfOver();
		}
	}

	/** A write in which responses end has failed. */
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
