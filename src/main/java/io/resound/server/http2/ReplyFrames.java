package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.resound.connection.ClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Sends RST_STREAM, and the acknowledgments of SETTINGS and PING. While one is being
 * sent, those that follow wait together in one buffer, so that a client that sends what
 * is replied to by these frames and reads nothing makes the service hold bytes and not
 * some objects for each (CVE-2019-9512, CVE-2019-9515, CVE-2025-8671).
 * <p>
 * <b>Thread:</b> the event loop of the connection calls every method.
 */
final class ReplyFrames {

	/**
	 * How many bytes may wait when the client sends more: 157 RST_STREAM frames, which is
	 * more than it may have streams, or 120 acknowledgments of PING.
	 */
	private static final int MOST = 2048;

	private static final int ACK = 1;

	private final ClientConnection connection;

	private final OutOfMemory outOfMemory;

	/** Whether some have been written to the channel, but not yet to the socket. */
	private boolean sending;

	/** Those that have not been written to the channel; this owns the buffer. */
	private @Nullable ByteBuf waiting;

	ReplyFrames(ClientConnection connection, OutOfMemory outOfMemory) {
		this.connection = connection;
		this.outOfMemory = outOfMemory;
	}

	/**
	 * Resets a stream (RFC 9113 section 6.4). No frame of the stream may follow. A reset
	 * takes many times longer than the few bytes that make one necessary, so the next
	 * read of the connection is a small one.
	 * @param id the stream
	 * @param error the error code
	 */
	void reset(ChannelHandlerContext ctx, int id, long error) {
		ByteBuf frame = begin(ctx, Http2FrameTypes.RST_STREAM, 0, id, Integer.BYTES);
		if (frame != null) {
			frame.writeInt((int) error);
			this.connection.readLittle();
			send(ctx);
		}
	}

	/** Acknowledges SETTINGS (RFC 9113 section 6.5.3). */
	void settings(ChannelHandlerContext ctx) {
		ByteBuf frame = begin(ctx, Http2FrameTypes.SETTINGS, ACK, 0, 0);
		if (frame != null) {
			send(ctx);
		}
	}

	/**
	 * Acknowledges a PING (RFC 9113 section 6.7).
	 * @param data its payload
	 */
	void ping(ChannelHandlerContext ctx, long data) {
		ByteBuf frame = begin(ctx, Http2FrameTypes.PING, ACK, 0, Long.BYTES);
		if (frame != null) {
			frame.writeLong(data);
			send(ctx);
		}
	}

	/**
	 * Checks that the client reads what it is sent, before another of its frames that may
	 * need a reply is looked at.
	 * @throws FloodException if it does not, a connection error (RFC 9113 section 10.5)
	 */
	void check(ChannelHandlerContext ctx) throws FloodException {
		if (areTooMany()) {
			// Those of one read have not been flushed yet.
			ctx.flush();
			if (areTooMany()) {
				throw new FloodException("The client does not read the replies to the frames that it sends.");
			}
		}
	}

	/** The connection has closed. */
	void close() {
		if (this.waiting != null) {
			this.waiting.release();
			this.waiting = null;
		}
	}

	private boolean areTooMany() {
		return this.waiting != null && this.waiting.readableBytes() >= MOST;
	}

	/** Returns the buffer for the payload, or nothing if there is no memory for one. */
	private @Nullable ByteBuf begin(ChannelHandlerContext ctx, byte type, int flags, int id, int length) {
		try {
			if (this.waiting == null) {
				this.waiting = ctx.alloc().buffer(Http2CodecUtil.FRAME_HEADER_LENGTH + Long.BYTES);
			}
			return this.waiting.ensureWritable(Http2CodecUtil.FRAME_HEADER_LENGTH + length)
				.writeMedium(length)
				.writeByte(type)
				.writeByte(flags)
				.writeInt(id);
		}
		catch (OutOfMemoryError ex) {
			if (!this.outOfMemory.ends(ex)) {
				throw ex;
			}
			return null;
		}
	}

	private void send(ChannelHandlerContext ctx) {
		if (!this.sending) {
			sendAll(ctx);
		}
	}

	/** Writes to the channel what waits, since the next frame is the last one. */
	void sendAll(ChannelHandlerContext ctx) {
		ByteBuf waiting = this.waiting;
		if (waiting != null) {
			this.waiting = null;
			this.sending = true;
			ctx.write(waiting).addListener((ChannelFuture written) -> sent(ctx, written));
		}
	}

	private void sent(ChannelHandlerContext ctx, ChannelFuture written) {
		this.sending = false;
		if (!written.isSuccess()) {
			close();
		}
		else if (this.waiting != null) {
			send(ctx);
			ctx.flush();
		}
	}

}
