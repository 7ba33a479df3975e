package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameTypes;
import org.jspecify.annotations.Nullable;

/**
 * Sends the acknowledgments of SETTINGS and PING. While one is being sent, those that
 * follow wait together in one buffer, so that a client that sends these frames and reads
 * nothing makes the service hold bytes and not some objects for each (CVE-2019-9512,
 * CVE-2019-9515).
 * <p>
 * <b>Thread:</b> the event loop of the connection calls every method.
 */
final class Acknowledgments {

	/**
	 * How many bytes may wait before the connection ends: 60 of PING, 113 of SETTINGS.
	 */
	private static final int MOST = 1024;

	private static final int ACK = 1;

	private final OutOfMemory outOfMemory;

	/** Whether some have been written to the channel, but not yet to the socket. */
	private boolean sending;

	/** Those that have not been written to the channel; this owns the buffer. */
	private @Nullable ByteBuf waiting;

	Acknowledgments(OutOfMemory outOfMemory) {
		this.outOfMemory = outOfMemory;
	}

	/** Acknowledges SETTINGS (RFC 9113 section 6.5.3). */
	void settings(ChannelHandlerContext ctx) {
		ByteBuf frame = begin(ctx, Http2FrameTypes.SETTINGS, 0);
		if (frame != null) {
			send(ctx);
		}
	}

	/**
	 * Acknowledges a PING (RFC 9113 section 6.7).
	 * @param data its payload
	 */
	void ping(ChannelHandlerContext ctx, long data) {
		ByteBuf frame = begin(ctx, Http2FrameTypes.PING, Long.BYTES);
		if (frame != null) {
			frame.writeLong(data);
			send(ctx);
		}
	}

	/**
	 * Checks that the client reads what it is sent, before another of its frames is to be
	 * acknowledged.
	 * @throws FloodException if it does not, a connection error (RFC 9113 section 10.5)
	 */
	void check(ChannelHandlerContext ctx) throws FloodException {
		if (areTooMany()) {
			// Those of one read have not been flushed yet.
			ctx.flush();
			if (areTooMany()) {
				throw new FloodException("The client sends SETTINGS or PING and does not read the acknowledgments.");
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
	private @Nullable ByteBuf begin(ChannelHandlerContext ctx, byte type, int length) {
		try {
			if (this.waiting == null) {
				this.waiting = ctx.alloc().buffer(Http2CodecUtil.FRAME_HEADER_LENGTH + Long.BYTES);
			}
			return this.waiting.ensureWritable(Http2CodecUtil.FRAME_HEADER_LENGTH + length)
				.writeMedium(length)
				.writeByte(type)
				.writeByte(ACK)
				.writeInt(0);
		}
		catch (OutOfMemoryError ex) {
			if (!this.outOfMemory.ends(ex)) {
				throw ex;
			}
			return null;
		}
	}

	private void send(ChannelHandlerContext ctx) {
		ByteBuf waiting = this.waiting;
		if (waiting != null && !this.sending) {
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
