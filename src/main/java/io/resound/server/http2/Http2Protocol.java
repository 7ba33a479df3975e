package io.resound.server.http2;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Stream;
import io.resound.connection.ClientConnection;
import io.resound.connection.DataFrames;
import io.resound.connection.Progress;
import io.resound.connection.Protocol;
import io.resound.express.Http2Lane;
import io.resound.metrics.AbortReason;

/**
 * An HTTP/2 connection as a whole: the streams of the lane and those of the router
 * together, held to the times of the connection, and the end of the connection. It ends
 * as RFC 9113 section 6.8 says: GOAWAY tells the client which streams will still be
 * served, and FIN follows when the last of them has been closed.
 *
 * <pre>
 *  drain begins ───────────► GOAWAY that allows all streams: "open new ones elsewhere"
 *  listening stops, idle, ─► GOAWAY that names the last stream ──► last stream closed ──► FIN
 *  or limit of requests
 * </pre>
 */
final class Http2Protocol implements Protocol {

	private final ChannelHandlerContext ctx;

	private final ClientConnection connection;

	/** The number of requests after which the connection ends. */
	private final int requestLimit;

	private final Progress progress;

	private final FrameReader reader;

	private final DataFrames dataFrames;

	private final FlowControl flowControl;

	private final RoutedStreams routed;

	private final Http2Lane lane;

	private final Liveness liveness;

	private final CodecStreams codecStreams = new CodecStreams();

	private int requests;

	/** Whether the client has been told to open no more streams. */
	private boolean goAwayAnnounced;

	/** Whether the connection ends when its last stream is closed. */
	private boolean goingAway;

	/**
	 * Creates the protocol of a connection.
	 * @param ctx the place of the handler in the pipeline
	 * @param connection the connection
	 * @param requestLimit the number of requests after which the connection ends
	 * @param progress the progress of the connection
	 * @param reader reads the connection's frames
	 * @param dataFrames counts the frames that bring bodies
	 * @param flowControl the windows of the connection and its streams
	 * @param routed the streams that the lane does not answer
	 * @param lane the streams of the lane
	 * @param liveness notices that the client has gone
	 */
	Http2Protocol(ChannelHandlerContext ctx, ClientConnection connection, int requestLimit, Progress progress,
			FrameReader reader, DataFrames dataFrames, FlowControl flowControl, RoutedStreams routed, Http2Lane lane,
			Liveness liveness) {
		this.ctx = ctx;
		this.connection = connection;
		this.requestLimit = requestLimit;
		this.progress = progress;
		this.reader = reader;
		this.dataFrames = dataFrames;
		this.flowControl = flowControl;
		this.routed = routed;
		this.lane = lane;
		this.liveness = liveness;
	}

	/** The codec has been added to the pipeline. */
	void codec(Http2FrameCodec codec) {
		this.codecStreams.codec(codec.connection());
	}

	// What happens on the connection

	/** A stream that is not the lane's has been opened. */
	void requestOpened() {
		if (++this.requests == this.requestLimit) {
			goAway();
		}
	}

	/** Ends the connection when the streams that are open now have ended. */
	void goAway() {
		if (!this.goingAway) {
			this.goingAway = true;
			// A later GOAWAY must not name a higher stream (RFC 9113 section 6.8).
			this.goAwayAnnounced = true;
			goAway(0);
		}
	}

	/** A stream has been closed, by its last frame or by RST_STREAM. */
	void streamClosed(Http2FrameStream stream) {
		this.lane.closed(stream.id());
		this.routed.closed(stream);
		if (this.connection.draining().isStarted()) {
			// The drain may have begun before the connection had a protocol to tell.
			drainStarted();
			if (this.connection.draining().isStopped()) {
				goAway();
			}
		}
		if (openExchanges() == 0 && (this.goingAway || this.connection.isInputShut())) {
			this.connection.linger(ClientConnection.LINGER_MILLIS, this.ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
		}
	}

	/** The client has sent FIN: what is complete is still answered. */
	void inputShut() {
		this.routed.inputShut();
		this.lane.inputShut();
		if (openExchanges() == 0) {
			this.ctx.close();
		}
	}

	/** The codec has found a connection error and is about to end the connection. */
	void failed(Throwable cause) {
		if (cause instanceof HeaderBlock.RefusedException) {
			this.connection.meter().lostInHead(AbortReason.LIMIT);
		}
	}

	/** Ends all exchanges; the connection is about to be closed. */
	void abortAll(AbortReason reason) {
		this.routed.abortAll(reason);
		this.lane.abortAll(reason);
	}

	// What the connection asks and tells

	@Override
	public int openExchanges() {
		return this.routed.size() + this.lane.openExchanges();
	}

	@Override
	public long headSince() {
		return this.reader.blockSince();
	}

	/** No other frame can be read until the block is complete, so all streams end. */
	@Override
	public void headTimedOut() {
		this.connection.meter().lostInHead(AbortReason.TIMEOUT);
		abortAll(AbortReason.TIMEOUT);
		this.connection.linger(ClientConnection.LINGER_MILLIS, goAway(0));
	}

	@Override
	public void checkProgress(long now) {
		this.flowControl.restoreWindows();
		this.progress.look(this.connection);
		if (!this.routed.hasOpenEnded() && this.progress.isStalled(now, this.connection.timeouts().stall().toNanos())) {
			this.connection.loop().troubles().aborted(AbortReason.TIMEOUT);
			abortAll(AbortReason.TIMEOUT);
			this.connection.reset();
			return;
		}
		if (this.reader.blockSince() != 0
				&& now - this.reader.blockSince() > this.connection.timeouts().head().toNanos()) {
			headTimedOut();
			return;
		}
		this.lane.checkProgress(now);
		this.routed.checkProgress(now);
		checkClient();
	}

	/** Notices that the client has gone, or can permit nothing more to be sent. */
	private void checkClient() {
		if (!this.ctx.channel().isOpen() || this.progress.isWriting()) {
			return;
		}
		this.liveness.check(this.ctx, this.connection.isPaused());
		if (this.connection.isInputShut()) {
			// No window will come after FIN.
			for (Http2Stream stream : this.codecStreams.withheld()) {
				if (!this.lane.cut(stream.id(), AbortReason.CLIENT)) {
					this.routed.cut(stream.id(), AbortReason.CLIENT);
				}
			}
		}
	}

	@Override
	public long kept() {
		return this.reader.partOfData();
	}

	@Override
	public long withheld() {
		return this.dataFrames.held();
	}

	@Override
	public void cutSlowReader() {
		Http2Stream largest = this.codecStreams.largest();
		if (largest == null) {
			abortAll(AbortReason.TIMEOUT);
			this.connection.reset();
		}
		else if (!this.lane.cut(largest.id(), AbortReason.TIMEOUT)) {
			this.routed.cut(largest.id(), AbortReason.TIMEOUT);
		}
	}

	@Override
	public void idle() {
		this.connection.linger(ClientConnection.LINGER_MILLIS, goAway(0));
	}

	@Override
	public void drainStarted() {
		if (!this.goAwayAnnounced) {
			this.goAwayAnnounced = true;
			goAway(Integer.MAX_VALUE);
		}
	}

	@Override
	public void listeningStopped() {
		this.goingAway = true;
		ChannelFuture goodbye = goAway(0);
		this.routed.listeningStopped();
		if (openExchanges() == 0) {
			this.connection.linger(ClientConnection.FAREWELL_MILLIS, goodbye);
		}
	}

	/** Writes GOAWAY, which allows the client so many more streams. */
	private ChannelFuture goAway(int moreStreams) {
		return this.ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(moreStreams));
	}

	@Override
	public void cut(AbortReason reason) {
		abortAll(reason);
		this.connection.reset();
	}

}
