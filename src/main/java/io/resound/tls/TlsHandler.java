package io.resound.tls;

import java.nio.channels.ClosedChannelException;

import javax.net.ssl.SSLEngine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.resound.connection.ClientConnection;
import io.resound.connection.Layer;

/**
 * Encrypts and decrypts. Keeps no more of what has been read than the beginning of the
 * record that is still incomplete.
 */
final class TlsHandler extends SslHandler implements Layer {

	/**
	 * The capacity in bytes from which the rest of a buffer is copied: what a record may
	 * have (RFC 8446 section 5.2), with its header.
	 */
	private static final int LARGE = 2 * (16 * 1024 + 256 + 5);

	private ChannelHandlerContext ctx;

	private boolean flushing;

	/** Whether data waits for a flush. A read may encrypt it too. */
	private boolean unflushed;

	/**
	 * Creates the handler of a connection. Its time limit is enforced by the connection.
	 * @param engine the engine, which is released when the handler is removed
	 */
	@SuppressWarnings("NullAway.Init")
	TlsHandler(SSLEngine engine) {
		super(engine);
		setHandshakeTimeoutMillis(0);
		setCloseNotifyFlushTimeoutMillis(ClientConnection.LINGER_MILLIS);
	}

	/**
	 * Decrypts what has been read. Netty would keep the buffer of a large read for the
	 * sake of a few bytes at its end, until the client sends more.
	 */
	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
		super.channelRead(ctx, message);
		int rest = actualReadableBytes();
		if (rest > 0 && internalBuffer().capacity() > LARGE && !ctx.isRemoved()) {
			ByteBuf copy = ctx.alloc().ioBuffer(rest).writeBytes(internalBuffer(), rest);
			// Takes the place of the buffer that has been read to its end.
			super.channelRead(ctx, copy);
		}
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
		this.ctx = ctx;
		super.handlerAdded(ctx);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
		this.unflushed = true;
		super.write(ctx, message, promise);
	}

	@Override
	public void flush(ChannelHandlerContext ctx) throws Exception {
		boolean nested = this.flushing;
		this.flushing = true;
		try {
			super.flush(ctx);
			this.unflushed = false;
		}
		finally {
			this.flushing = nested;
		}
	}

	/**
	 * Whether what it writes now replies to a message of TLS that came after the
	 * handshake. Otherwise it is the handshake, the data of a protocol, or the end of the
	 * connection. While data waits for a flush, a reply may be taken for data.
	 */
	boolean isReplying() {
		return !this.flushing && !this.unflushed && handshakeFuture().isDone();
	}

	/**
	 * In a task, since this may be called while a read is decrypted, and the engine is to
	 * be open until the end of that read.
	 */
	@Override
	public ChannelFuture finish() {
		ChannelPromise finished = this.ctx.newPromise();
		this.ctx.executor().execute(() -> {
			if (this.ctx.isRemoved()) {
				finished.tryFailure(new ClosedChannelException());
			}
			else {
				closeOutbound(finished);
			}
		});
		return finished;
	}

	@Override
	public boolean hasEnded() {
		return engine().isInboundDone();
	}

	@Override
	public long kept() {
		return internalBuffer().capacity();
	}

}
