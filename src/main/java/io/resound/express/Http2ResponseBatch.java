package io.resound.express;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The responses of the lane that are complete at once. Their frames are put together in
 * one buffer, the batch, which becomes a single write when the codec has read all that
 * has arrived. The batch stands between the codec and the connection:
 *
 * <pre>
 *  connection ◄── batch ◄── frame codec ◄── multiplexer ◄── router
 *                   ▲             ▲
 *        complete   │             │ pieces of a body (LaneFrames)
 *        responses  └─── lane ────┘
 * </pre>
 *
 * HPACK makes the order of writes matter. A header block refers to entries that earlier
 * blocks have added to a table, of which client and server each keep a copy (RFC 7541
 * section 2.2). All blocks of a connection, those in the batch and those of the codec,
 * are encoded by the codec's one encoder. <b>Invariant:</b> header blocks leave in the
 * order in which they were encoded, so the batch is written before anything that the
 * codec writes. Without it {@code Http2LaneTests.headerBlocksLeaveInTheOrderTheyWereMade}
 * fails.
 */
final class Http2ResponseBatch extends ChannelOutboundHandlerAdapter {

	private static final int FRAME_HEADER = 9;

	private static final short END_OF_HEAD = new Http2Flags().endOfHeaders(true).value();

	private static final short END_OF_HEAD_AND_STREAM = new Http2Flags().endOfHeaders(true).endOfStream(true).value();

	private static final short END_OF_STREAM = new Http2Flags().endOfStream(true).value();

	private final ExpressLoop loop;

	private final Http2Lane lane;

	private final Http2ConnectionHandler codec;

	private final Http2ConnectionEncoder encoder;

	private final Http2HeadersEncoder compressor;

	private ChannelHandlerContext ctx;

	private @Nullable ByteBuf batch;

	/** The last of the streams whose responses are in the batch. */
	private @Nullable LaneStream last;

	/** The size of the last batch in bytes, probably that of the next one too. */
	private int usualSize;

	// The fields of the last response, probably those of the next one too.

	private @Nullable Http2Headers fields;

	private @Nullable Http2ResponseHead fieldsHead;

	private long fieldsLength;

	private AsciiString fieldsDate = AsciiString.EMPTY_STRING;

	@SuppressWarnings("NullAway.Init")
	Http2ResponseBatch(ExpressLoop loop, Http2Lane lane, Http2ConnectionHandler codec) {
		this.loop = loop;
		this.lane = lane;
		this.codec = codec;
		this.encoder = codec.encoder();
		this.compressor = (Http2HeadersEncoder) codec.encoder().configuration().headersConfiguration();
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	/**
	 * Whether a body is small enough for the batch and the client's windows allow to send
	 * it now.
	 */
	boolean fits(Http2Stream stream, int bytes) {
		return bytes <= ExpressLoop.LARGEST_COPY && bytes <= this.encoder.flowController().windowSize(stream)
				&& bytes <= this.encoder.flowController().windowSize(this.encoder.connection().connectionStream());
	}

	/**
	 * The fields of a response.
	 * @param length the value of {@code content-length}, or -1 for none
	 */
	Http2Headers fields(Http2ResponseHead head, long length) {
		AsciiString date = this.loop.date();
		Http2Headers same = this.fields;
		if (same != null && head == this.fieldsHead && length == this.fieldsLength && date.equals(this.fieldsDate)) {
			return same;
		}
		Http2Headers made = head.fields(length, date);
		this.fields = made;
		this.fieldsHead = head;
		this.fieldsLength = length;
		this.fieldsDate = date;
		return made;
	}

	/**
	 * Adds a complete response.
	 * @param length the value of {@code content-length}, or -1 for none
	 * @param body the body, which {@linkplain #fits fits} and which the caller releases
	 */
	void add(LaneStream stream, long length, ByteBuf body) throws Http2Exception {
		int bytes = body.readableBytes();
		ByteBuf out = bufferFor(2 * FRAME_HEADER + stream.head().mostBytes() + bytes);
		int start = out.writerIndex();
		out.writerIndex(start + FRAME_HEADER);
		this.compressor.encodeHeaders(stream.id(), fields(stream.head(), length), out);
		out.setMedium(start, out.writerIndex() - start - FRAME_HEADER);
		out.setByte(start + 3, Http2FrameTypes.HEADERS);
		out.setByte(start + 4, (bytes > 0) ? END_OF_HEAD : END_OF_HEAD_AND_STREAM);
		out.setInt(start + 5, stream.id());
		if (bytes > 0) {
			out.writeMedium(bytes);
			out.writeByte(Http2FrameTypes.DATA);
			out.writeByte(END_OF_STREAM);
			out.writeInt(stream.id());
			out.writeBytes(body, body.readerIndex(), bytes);
			this.encoder.flowController().incrementWindowSize(this.encoder.connection().connectionStream(), -bytes);
		}
		stream.codecStream().headersSent(false);
		stream.answerIsWhole();
		this.last = stream.after(this.last);
	}

	/** The buffer of the batch, with space for this number of bytes. */
	private ByteBuf bufferFor(int size) {
		ByteBuf out = this.batch;
		if (out != null && out.writableBytes() >= size) {
			return out;
		}
		writeBatch();
		out = this.ctx.alloc().ioBuffer(Math.max(size, this.usualSize));
		this.batch = out;
		return out;
	}

	private void writeBatch() {
		ByteBuf out = this.batch;
		if (out != null) {
			LaneStream answered = this.last;
			this.batch = null;
			this.last = null;
			this.usualSize = Math.min(out.readableBytes(), ExpressLoop.LARGEST_BATCH);
			this.ctx.write(out).addListener((write) -> written(answered, write.isSuccess()));
		}
	}

	private void written(@Nullable LaneStream answered, boolean success) {
		LaneStream stream = answered;
		while (stream != null) {
			this.lane.written(stream, success);
			this.codec.closeStreamLocal(stream.codecStream(), this.ctx.newSucceededFuture());
			stream = stream.previous();
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		writeBatch();
		ctx.write(msg, promise);
	}

	@Override
	public void flush(ChannelHandlerContext ctx) {
		writeBatch();
		ctx.flush();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (this.batch != null) {
			this.batch.release();
			this.batch = null;
		}
	}

}
