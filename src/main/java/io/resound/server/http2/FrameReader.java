package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames as Netty's reader does, and passes them to {@link LateFrames} first. A
 * frame other than HEADERS that is wrong in itself, on a stream that was never opened, is
 * a connection error (RFC 9113 section 5.1): RST_STREAM must not be sent on such a
 * stream. A frame of which only a part has arrived is kept as {@link PartialFrame}.
 */
final class FrameReader implements Http2FrameReader {

	private final Http2FrameReader reader;

	private final Http2Connection connection;

	private final ClosedStreams closed;

	private final HeaderBlock block;

	private final ReplyFrames replies;

	private final ResetRate resets = new ResetRate();

	private final PartialFrame partial = new PartialFrame();

	/** Netty's listener, which is another one once the preface has been read. */
	private @Nullable Http2FrameListener netty;

	private @Nullable LateFrames late;

	private boolean failed;

	/**
	 * Creates the reader of a connection.
	 * @param fields decodes header blocks
	 * @param connection the connection as Netty knows it
	 * @param closed what is remembered of closed streams
	 * @param block follows the header block that is being read
	 * @param replies sends the replies of frames
	 */
	FrameReader(HeadDecoder fields, Http2Connection connection, ClosedStreams closed, HeaderBlock block,
			ReplyFrames replies) {
		this.reader = new DefaultHttp2FrameReader(fields);
		this.connection = connection;
		this.closed = closed;
		this.block = block;
		this.replies = replies;
	}

	@Override
	public void readFrame(ChannelHandlerContext ctx, ByteBuf in, Http2FrameListener listener) throws Http2Exception {
		if (this.failed) {
			in.skipBytes(in.readableBytes());
			return;
		}
		if (this.partial.isKept()) {
			ByteBuf whole = this.partial.complete(in, this.block.awaited());
			if (whole != null) {
				try {
					read(ctx, whole, listener);
				}
				finally {
					whole.release();
				}
			}
		}
		if (in.isReadable()) {
			read(ctx, in, listener);
		}
		if (in.isReadable()) {
			this.partial.keep(in, this.block.awaited(), ctx.alloc());
		}
		hold();
	}

	private void read(ChannelHandlerContext ctx, ByteBuf in, Http2FrameListener listener) throws Http2Exception {
		int start = in.readerIndex();
		try {
			int readable = this.block.arrived(in);
			if (readable < in.readableBytes()) {
				this.reader.readFrame(ctx, in.readSlice(readable), late(listener));
				throw this.block.tooLong();
			}
			this.reader.readFrame(ctx, in, late(listener));
		}
		catch (Http2Exception.StreamException ex) {
			if (!this.closed.isNew(ex.streamId())) {
				this.closed.wronged(ex.streamId());
				checkReplies(ctx);
				throw ex;
			}
			this.failed = true;
			throw Http2Exception.connectionError(ex.error(), ex, "%s", ex.getMessage());
		}
		catch (HeaderBlock.RefusedException | FloodException ex) {
			this.failed = true;
			throw ex;
		}
		finally {
			this.block.read(in.readerIndex() - start);
		}
	}

	/** Checks that the client reads, before it is sent another reset. */
	private void checkReplies(ChannelHandlerContext ctx) throws FloodException {
		try {
			this.replies.check(ctx);
		}
		catch (FloodException ex) {
			this.failed = true;
			throw ex;
		}
	}

	private void hold() throws HeaderBlock.RefusedException {
		try {
			this.block.hold(this.partial.capacity() - partOfData());
		}
		catch (HeaderBlock.RefusedException ex) {
			this.failed = true;
			close();
			throw ex;
		}
	}

	private LateFrames late(Http2FrameListener listener) {
		LateFrames known = this.late;
		if (known != null && listener.equals(this.netty)) {
			return known;
		}
		LateFrames made = new LateFrames(listener, this.connection, this.closed, this.resets, this.replies);
		this.netty = listener;
		this.late = made;
		return made;
	}

	/**
	 * When the first byte of an incomplete header block arrived, by
	 * {@link System#nanoTime()}, or 0 if there is no such block.
	 */
	long blockSince() {
		return this.block.since();
	}

	/** The memory that the part of an incomplete DATA frame takes, in bytes. */
	int partOfData() {
		return this.block.isInData() ? this.partial.capacity() : 0;
	}

	@Override
	public Configuration configuration() {
		return this.reader.configuration();
	}

	@Override
	public void close() {
		this.reader.close();
		this.partial.release();
		this.block.release();
	}

}
