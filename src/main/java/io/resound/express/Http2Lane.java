package io.resound.express;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.resound.error.Problem;
import io.resound.metrics.AbortReason;
import io.resound.metrics.DeclineReason;
import io.resound.metrics.ProtocolLabel;

/**
 * Answers the plain echoes of an HTTP/2 connection at its frames. The codec reads frames,
 * checks them, keeps the streams' states and windows, and tells the lane what it would
 * tell the pipeline; the lane keeps to itself what belongs to the streams that it has
 * taken and passes on all else. Each stream is taken, or not, by its head:
 *
 * <pre>
 *  head ── not a plain echo ──────────────────────────────────────► the router
 *   │
 *   ├── END_STREAM ───────────────────────────────────┐
 *   ▼                                                 ▼
 *  BODY AWAITED ── all of it, in the windows ──► in the batch ──┐
 *   │        │                                                  │ written
 *   │        └──── nothing comes, too much ───► refused         ▼
 *   │ some of it                                               DONE
 *   ▼                                                           ▲
 *  STREAMING ── END_STREAM ──► frames queued at the codec ──────┘ written
 *   │
 *   └── reset, too much, too slow ──► CUT
 * </pre>
 *
 * A window that a body has used is given back as the echo is written: the client's own
 * pace is the pace at which it may send, and no more than one window of a stream is ever
 * held.
 */
public final class Http2Lane extends Http2FrameListenerDecorator {

	private final ExpressLoop loop;

	private final Http2LaneConnection connection;

	private final Http2ConnectionHandler codec;

	private final ChannelHandlerContext ctx;

	private final Http2AnswerWriter writer;

	private final IntObjectMap<EchoStream> streams = new IntObjectHashMap<>();

	private Http2AnswerHead lastHead = Http2AnswerHead.UNTYPED;

	/**
	 * Creates the lane of a connection.
	 * @param loop what the lanes of the connection's event loop share
	 * @param connection the connection
	 * @param codec the codec of its frames
	 * @param ctx the place of the codec in the pipeline
	 */
	public Http2Lane(ExpressLoop loop, Http2LaneConnection connection, Http2ConnectionHandler codec,
			ChannelHandlerContext ctx) {
		super(codec.decoder().frameListener());
		this.loop = loop;
		this.connection = connection;
		this.codec = codec;
		this.ctx = ctx;
		this.writer = new Http2AnswerWriter(loop, this, codec);
	}

	/** What must stand between the codec and the connection. */
	public ChannelHandler writer() {
		return this.writer;
	}

	// What the client sends

	@Override
	public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers fields, int padding, boolean end)
			throws Http2Exception {
		if (!headers(id, fields, end)) {
			super.onHeadersRead(ctx, id, fields, padding, end);
		}
	}

	@Override
	public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers fields, int dependency, short weight,
			boolean exclusive, int padding, boolean end) throws Http2Exception {
		if (!headers(id, fields, end)) {
			super.onHeadersRead(ctx, id, fields, dependency, weight, exclusive, padding, end);
		}
	}

	/** Says whether the stream is the lane's. */
	private boolean headers(int id, Http2Headers fields, boolean end) throws Http2Exception {
		EchoStream open = this.streams.get(id);
		if (open != null) {
			endOfBody(open);
			return true;
		}
		Http2FrameStream frames = this.connection.opened(id);
		if (frames == null) {
			return false;
		}
		Http2PlainEcho echo = this.loop.http2Echo();
		DeclineReason reason = echo.read(fields, end);
		if (reason != null) {
			this.loop.meter().declined(reason);
			return false;
		}
		this.connection.exchangeStarted();
		Http2AnswerHead head = echo.answer(this.lastHead, !end);
		this.lastHead = head;
		EchoStream stream = new EchoStream(this.codec.connection().stream(id), frames,
				this.loop.meter().open(echo.method(), this.loop.endpoint(), ProtocolLabel.HTTP_2), head,
				echo.contentLength());
		this.streams.put(id, stream);
		if (end) {
			endOfBody(stream);
		}
		return true;
	}

	@Override
	public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end)
			throws Http2Exception {
		EchoStream stream = this.streams.get(id);
		if (stream == null) {
			return super.onDataRead(ctx, id, data, padding, end);
		}
		this.connection.moved();
		int bytes = data.readableBytes();
		stream.received(bytes);
		if (stream.isEnded()) {
			return bytes + padding;
		}
		if (stream.received() > this.loop.bodyLimit()) {
			refuseOrCut(stream, end, AbortReason.LIMIT,
					Problem.contentTooLarge(stream.received(), this.loop.bodyLimit()));
			return bytes + padding;
		}
		if (bytes == 0) {
			if (end) {
				endOfBody(stream);
			}
			else {
				begin(stream);
			}
			return padding;
		}
		if (end) {
			stream.requestIsWhole();
		}
		stream.exchange().sent(bytes);
		if (end && !stream.isBegun() && this.writer.fits(stream.state(), bytes)) {
			stream.begin();
			this.writer.write(stream, stream.length(), data);
			return 0;
		}
		begin(stream);
		writePiece(stream, data.retain(), bytes + padding, end);
		return 0;
	}

	/** The request is whole, and no byte of it is left to be sent. */
	private void endOfBody(EchoStream stream) throws Http2Exception {
		stream.requestIsWhole();
		if (stream.isEnded()) {
			return;
		}
		if (stream.isBegun()) {
			writePiece(stream, Unpooled.EMPTY_BUFFER, 0, true);
		}
		else {
			stream.begin();
			this.writer.write(stream, 0, Unpooled.EMPTY_BUFFER);
		}
	}

	private void begin(EchoStream stream) {
		if (!stream.isBegun()) {
			stream.begin();
			this.codec.encoder()
				.writeHeaders(this.ctx, stream.id(), this.writer.fields(stream.head(), stream.length()), 0, false,
						this.ctx.newPromise());
		}
	}

	/**
	 * Has the codec write a piece of a body as the client's windows let it.
	 * @param window what the piece has used of the request's window, in bytes
	 */
	private void writePiece(EchoStream stream, ByteBuf piece, int window, boolean last) {
		if (last) {
			stream.answerIsWhole();
		}
		ChannelPromise promise = this.ctx.newPromise();
		promise.addListener((write) -> {
			if (write.isSuccess()) {
				giveBack(stream, window);
			}
			if (last || !write.isSuccess()) {
				written(stream, write.isSuccess());
			}
		});
		this.codec.encoder().writeData(this.ctx, stream.id(), piece, 0, last, promise);
	}

	private void giveBack(EchoStream stream, int window) throws Http2Exception {
		stream.moved();
		this.connection.moved();
		if (this.codec.connection().local().flowController().consumeBytes(stream.state(), window)) {
			this.ctx.flush();
		}
	}

	/** The last write of an answer has completed. */
	void written(EchoStream stream, boolean success) {
		this.connection.moved();
		if (success) {
			stream.answered();
			this.connection.answered();
		}
		else {
			stream.aborted(AbortReason.CLIENT);
		}
	}

	@Override
	public void onRstStreamRead(ChannelHandlerContext ctx, int id, long errorCode) throws Http2Exception {
		EchoStream stream = this.streams.get(id);
		if (stream == null) {
			super.onRstStreamRead(ctx, id, errorCode);
		}
		else {
			stream.aborted(AbortReason.CLIENT);
		}
	}

	@Override
	public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int increment) throws Http2Exception {
		EchoStream stream = this.streams.get(id);
		if (stream == null) {
			super.onWindowUpdateRead(ctx, id, increment);
		}
		else {
			this.connection.moved();
			stream.moved();
		}
	}

	@Override
	public void onPriorityRead(ChannelHandlerContext ctx, int id, int dependency, short weight, boolean exclusive)
			throws Http2Exception {
		if (!this.streams.containsKey(id)) {
			super.onPriorityRead(ctx, id, dependency, weight, exclusive);
		}
	}

	@Override
	public void onUnknownFrame(ChannelHandlerContext ctx, byte frameType, int id, Http2Flags flags, ByteBuf payload)
			throws Http2Exception {
		if (!this.streams.containsKey(id)) {
			super.onUnknownFrame(ctx, frameType, id, flags, payload);
		}
	}

	// How it ends

	private void refuseOrCut(EchoStream stream, boolean whole, AbortReason reason, Problem problem) {
		if (stream.isBegun()) {
			cut(stream, reason);
		}
		else {
			this.streams.remove(stream.id());
			this.connection.refuse(stream.frames(), stream.exchange(), whole, problem);
		}
	}

	private void cut(EchoStream stream, AbortReason reason) {
		stream.aborted(reason);
		this.codec.encoder().writeRstStream(this.ctx, stream.id(), Http2Error.CANCEL.code(), this.ctx.newPromise());
		this.ctx.flush();
	}

	/** The client has sent its FIN: requests that are not whole will never be. */
	public void inputShut() {
		for (EchoStream stream : open()) {
			if (!stream.isRequestWhole()) {
				cut(stream, AbortReason.CLIENT);
			}
		}
	}

	/** Ends the streams in which nothing has moved for too long. */
	public void checkProgress(long now, long limitNanos, Problem problem) {
		for (EchoStream stream : open()) {
			if (stream.isStalled(now, limitNanos)) {
				if (stream.isRequestWhole()) {
					cut(stream, AbortReason.TIMEOUT);
				}
				else {
					refuseOrCut(stream, false, AbortReason.TIMEOUT, problem);
				}
			}
		}
	}

	/** Ends all exchanges; the connection is about to go. */
	public void abortAll(AbortReason reason) {
		open().forEach((stream) -> stream.aborted(reason));
	}

	private List<EchoStream> open() {
		return List.copyOf(this.streams.values());
	}

	/**
	 * The codec has found that a request is malformed, and is about to reset the stream.
	 */
	public void malformed(int id) {
		EchoStream stream = this.streams.get(id);
		if (stream != null) {
			stream.aborted(AbortReason.MALFORMED);
		}
	}

	/** A stream has been closed. Says whether it was the lane's. */
	public boolean closed(int id) {
		EchoStream stream = this.streams.remove(id);
		if (stream != null && !stream.isAnswerWhole()) {
			stream.aborted(AbortReason.CLIENT);
		}
		return stream != null;
	}

	// What the connection asks

	/** Exchanges that are open now. */
	public int openExchanges() {
		return this.streams.size();
	}

}
