package io.resound.express;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.error.Problem;
import io.resound.metrics.AbortReason;
import io.resound.metrics.DeclineReason;
import io.resound.metrics.ProtocolLabel;

/**
 * Answers the plain echoes of an HTTP/2 connection, frame by frame. The codec reads and
 * checks the frames, keeps the states and windows of the streams, and calls this listener
 * instead of the pipeline. Frames of the lane's streams end here; all others are passed
 * on. The head of a stream decides whether the lane takes it:
 *
 * <pre>
 *  head ── not a plain echo ──────────────────────────────────────► the router
 *   │
 *   ├── END_STREAM ───────────────────────────────────┐
 *   ▼                                                 ▼
 *  BODY AWAITED ── all of it, fits the windows ──► in the batch ──┐
 *   │        │                                                    │ written
 *   │        └──── nothing comes, or too much ───► refused        ▼
 *   │ some of it                                                 DONE
 *   ▼                                                             ▲
 *  STREAMING ── END_STREAM ──► frames queued in the codec ────────┘ written
 *   │
 *   └── reset, too much, too slow ──► RST_STREAM
 * </pre>
 *
 * Flow control: the window that a piece of a body has used is returned to the client when
 * the echo of that piece has been written. So a client can send only as fast as it reads,
 * and the service holds at most one window of a stream. The test is
 * {@code Http2LaneTests.aStreamsWindowIsGivenBackAsItsEchoIsTaken}.
 */
final class LaneFrames extends Http2FrameListenerDecorator {

	private final ExpressLoop loop;

	private final Http2Lane lane;

	private final Http2ConnectionHandler codec;

	private final ChannelHandlerContext ctx;

	private final Http2ResponseBatch batch;

	private Http2ResponseHead lastHead = Http2ResponseHead.UNTYPED;

	/** Creates the listener of a codec, whose place in the pipeline is {@code ctx}. */
	LaneFrames(ExpressLoop loop, Http2Lane lane, Http2ConnectionHandler codec, ChannelHandlerContext ctx,
			Http2ResponseBatch batch) {
		super(codec.decoder().frameListener());
		this.loop = loop;
		this.lane = lane;
		this.codec = codec;
		this.ctx = ctx;
		this.batch = batch;
	}

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

	/** Returns whether the stream belongs to the lane. */
	private boolean headers(int id, Http2Headers fields, boolean end) throws Http2Exception {
		LaneStream open = this.lane.stream(id);
		if (open != null) {
			endOfBody(open);
			return true;
		}
		Http2FrameStream frameStream = this.lane.decide(id);
		if (frameStream == null) {
			return false;
		}
		Http2PlainEcho echo = this.loop.http2Echo();
		DeclineReason reason = echo.read(fields, end);
		if (reason == null && this.loop.isShaped()) {
			reason = DeclineReason.SHAPE;
		}
		if (reason != null) {
			this.loop.meter().declined(reason);
			return false;
		}
		this.lane.connection().exchangeStarted(false);
		this.lane.moved();
		Http2ResponseHead head = echo.responseHead(this.lastHead, !end);
		this.lastHead = head;
		LaneStream stream = new LaneStream(this.codec.connection().stream(id), frameStream,
				this.loop.meter().open(echo.method(), this.loop.endpoint(), ProtocolLabel.HTTP_2), head,
				echo.contentLength());
		if (this.lane.take(stream) && end) {
			endOfBody(stream);
		}
		return true;
	}

	@Override
	public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end)
			throws Http2Exception {
		LaneStream stream = this.lane.stream(id);
		if (stream == null) {
			return super.onDataRead(ctx, id, data, padding, end);
		}
		int bytes = data.readableBytes();
		this.lane.dataRead(bytes);
		stream.received(bytes);
		if (stream.isEnded()) {
			return bytes + padding;
		}
		if (stream.received() > this.loop.bodyLimit()) {
			this.lane.refuseOrReset(stream, end, AbortReason.LIMIT,
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
		if (end && !stream.isBegun() && this.batch.fits(stream.codecStream(), bytes)) {
			stream.begin();
			stream.exchange().sent(bytes);
			this.batch.add(stream, stream.length(), data);
			return 0;
		}
		begin(stream);
		writePiece(stream, this.lane.hold(id, data), bytes + padding, end);
		return 0;
	}

	/** The request is complete, and no byte of it is left to be sent. */
	private void endOfBody(LaneStream stream) throws Http2Exception {
		stream.requestIsWhole();
		if (stream.isEnded()) {
			return;
		}
		if (stream.isBegun()) {
			writePiece(stream, Unpooled.EMPTY_BUFFER, 0, true);
		}
		else {
			stream.begin();
			this.batch.add(stream, 0, Unpooled.EMPTY_BUFFER);
		}
	}

	private void begin(LaneStream stream) {
		if (!stream.isBegun()) {
			stream.begin();
			this.codec.encoder()
				.writeHeaders(this.ctx, stream.id(), this.batch.fields(stream.head(), stream.length()), 0, false,
						this.ctx.newPromise());
		}
	}

	/**
	 * Has the codec write a piece of a body when the client's windows allow it.
	 * @param window the bytes of the request's window that the piece has used
	 */
	private void writePiece(LaneStream stream, ByteBuf piece, int window, boolean last) {
		if (last) {
			stream.answerIsWhole();
		}
		int bytes = piece.readableBytes();
		ChannelPromise promise = this.ctx.newPromise();
		promise.addListener((write) -> {
			if (write.isSuccess()) {
				stream.exchange().sent(bytes);
				returnWindow(stream, window);
			}
			if (last || !write.isSuccess()) {
				this.lane.written(stream, write.isSuccess());
			}
		});
		this.codec.encoder().writeData(this.ctx, stream.id(), piece, 0, last, promise);
	}

	private void returnWindow(LaneStream stream, int window) throws Http2Exception {
		stream.moved();
		this.lane.moved();
		if (this.codec.connection().local().flowController().consumeBytes(stream.codecStream(), window)) {
			this.ctx.flush();
		}
	}

	@Override
	public void onRstStreamRead(ChannelHandlerContext ctx, int id, long errorCode) throws Http2Exception {
		LaneStream stream = this.lane.stream(id);
		if (stream == null) {
			super.onRstStreamRead(ctx, id, errorCode);
		}
		else {
			stream.aborted(AbortReason.CLIENT);
		}
	}

	@Override
	public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int increment) throws Http2Exception {
		LaneStream stream = this.lane.stream(id);
		if (stream == null) {
			super.onWindowUpdateRead(ctx, id, increment);
		}
		else {
			this.lane.moved();
			stream.moved();
		}
	}

	@Override
	public void onPriorityRead(ChannelHandlerContext ctx, int id, int dependency, short weight, boolean exclusive)
			throws Http2Exception {
		if (this.lane.stream(id) == null) {
			super.onPriorityRead(ctx, id, dependency, weight, exclusive);
		}
	}

	@Override
	public void onUnknownFrame(ChannelHandlerContext ctx, byte frameType, int id, Http2Flags flags, ByteBuf payload)
			throws Http2Exception {
		if (this.lane.stream(id) == null) {
			super.onUnknownFrame(ctx, frameType, id, flags, payload);
		}
	}

}
