package io.resound.server;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;

/**
 * Tells HTTP/2 by prior knowledge from HTTP/1 by the first bytes of a connection (RFC
 * 9113 section 3.4), has the pipeline made for it, and leaves. Until then it is what the
 * connection speaks: nothing. Bytes that could still become either, when there will be no
 * more of them, are a head of HTTP/1 that is not complete.
 */
final class ProtocolDetector extends ByteToMessageDecoder implements Protocol {

	private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

	private final ClientConnection connection;

	private final Runnable http1;

	private final Runnable http2;

	private ChannelHandlerContext ctx;

	private long headSince;

	/**
	 * Creates the detector of a connection.
	 * @param connection the connection
	 * @param http1 makes the pipeline of HTTP/1
	 * @param http2 makes the pipeline of HTTP/2
	 */
	@SuppressWarnings("NullAway.Init")
	ProtocolDetector(ClientConnection connection, Runnable http1, Runnable http2) {
		this.connection = connection;
		this.http1 = http1;
		this.http2 = http2;
		connection.speaks(this);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
		if (!ByteBufUtil.equals(PREFACE, PREFACE.readerIndex(), in, in.readerIndex(), length)) {
			leaveFor(this.http1);
		}
		else if (length == PREFACE.readableBytes()) {
			leaveFor(this.http2);
		}
		else if (this.headSince == 0) {
			this.headSince = System.nanoTime();
		}
	}

	private void leaveFor(Runnable protocol) {
		protocol.run();
		this.ctx.pipeline().remove(this);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
		if (!(event instanceof ChannelInputShutdownEvent)) {
			super.userEventTriggered(ctx, event);
		}
		else if (actualReadableBytes() > 0) {
			leaveFor(this.http1);
			ctx.fireUserEventTriggered(event);
		}
		else {
			ctx.close();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) throws Exception {
		if (actualReadableBytes() > 0) {
			leaveFor(this.http1);
			ctx.fireChannelInactive();
		}
		else {
			super.channelInactive(ctx);
		}
	}

	@Override
	public int openExchanges() {
		return 0;
	}

	@Override
	public long headSince() {
		return this.headSince;
	}

	@Override
	public void headTimedOut() {
		leaveFor(this.http1);
		this.connection.headTimedOut();
	}

	@Override
	public void checkProgress(long now) {
		// There is no exchange that could make any.
	}

	@Override
	public void idle() {
		this.connection.linger();
	}

	@Override
	public void drainStarted() {
		// Whatever it will speak tells the client.
	}

	@Override
	public void listeningStopped() {
		if (this.headSince == 0) {
			this.connection.linger(ClientConnection.FAREWELL_MILLIS);
		}
	}

	@Override
	public void cut() {
		this.connection.reset();
	}

}
