package io.resound.connection;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection so that its last write arrives: FIN is sent after that write, and
 * what the client still sends is read and dropped until the client's FIN, a deadline or a
 * bound (RFC 9112 section 9.6). If the connection were closed at once with unread data
 * left, the kernel would send a reset, and a reset discards what the client has not read
 * yet.
 * <p>
 * Used on the connection's event loop.
 */
final class Farewell {

	/** The most bytes that are read and dropped. */
	private static final long MOST_DISCARDED = 1024 * 1024;

	private boolean begun;

	private boolean closing;

	/** Whether it is about to be cut because there is no memory to read into. */
	private boolean starved;

	/** Whether the client has sent its FIN. */
	private boolean inputShut;

	/** Writes its end before FIN is sent. */
	private @Nullable Layer layer;

	/** Bytes dropped since then. */
	private long discarded;

	/** Lets a layer write its end before FIN is sent. */
	void layer(Layer layer) {
		this.layer = layer;
	}

	/** Whether the connection is being ended. */
	boolean hasBegun() {
		return this.begun;
	}

	/** Whether the client has sent its FIN. */
	boolean isInputShut() {
		return this.inputShut;
	}

	/** Whether a FIN has come before the end of the layer. */
	boolean isInputTruncated() {
		return this.inputShut && this.layer != null && !this.layer.hasEnded();
	}

	/**
	 * The client has sent its FIN.
	 * @return whether that has ended the connection
	 */
	boolean inputShut(ChannelHandlerContext ctx) {
		this.inputShut = true;
		if (this.begun) {
			close(ctx);
		}
		return this.begun;
	}

	/**
	 * Begins the end; called at most once. If the client has sent its FIN there is
	 * nothing left to read, and the connection is closed after the last write.
	 * @param ctx the connection
	 * @param millis how long the client may take to end the connection too
	 * @param lastWrite the write after which FIN is sent
	 * @return whether what arrives has to be read and discarded from now on
	 */
	boolean begin(ChannelHandlerContext ctx, long millis, ChannelFuture lastWrite) {
		if (this.inputShut) {
			lastWrite.addListener((written) -> finish(ctx).addListener((finished) -> close(ctx)));
			return false;
		}
		this.begun = true;
		lastWrite.addListener((written) -> finish(ctx).addListener((finished) -> shutdownOutput(ctx)));
		Future<?> deadline = ctx.executor().schedule(() -> close(ctx), millis, TimeUnit.MILLISECONDS);
		// Otherwise the deadline would keep a closed connection in memory.
		ctx.channel().closeFuture().addListener((closed) -> deadline.cancel(false));
		return true;
	}

	private ChannelFuture finish(ChannelHandlerContext ctx) {
		return (this.layer != null && ctx.channel().isActive()) ? this.layer.finish() : ctx.newSucceededFuture();
	}

	private void shutdownOutput(ChannelHandlerContext ctx) {
		((DuplexChannel) ctx.channel()).shutdownOutput().addListener((shut) -> {
			if (!shut.isSuccess()) {
				close(ctx);
			}
		});
	}

	/** Ends the connection at once, by a reset if the socket has one. */
	void reset(ChannelHandlerContext ctx) {
		if (ctx.channel().isOpen()) {
			ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
			close(ctx);
		}
	}

	/** Cuts the connection in a task, once, if it is still open then. */
	void starve(ChannelHandlerContext ctx, Runnable cut) {
		if (!this.starved) {
			this.starved = true;
			ctx.executor().execute(() -> {
				if (ctx.channel().isOpen()) {
					cut.run();
				}
			});
		}
	}

	/** Whether it is about to be cut because there is no memory to read into. */
	boolean isStarved() {
		return this.starved;
	}

	/** Closes the connection. */
	void close(ChannelHandlerContext ctx) {
		close(ctx, ctx.newPromise());
	}

	/**
	 * Closes the connection, and ends reading before. Otherwise Netty's io_uring
	 * transport polls a channel once more that is closed in the middle of a read while a
	 * write is in flight. It then takes the end of another poll for the end of this one,
	 * and does not cancel it: the kernel keeps the connection open until the client sends
	 * something.
	 */
	void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		if (!this.closing) {
			this.closing = true;
			// Only turning automatic reading off takes a read back that was asked for.
			ctx.channel().config().setAutoRead(true);
			ctx.channel().config().setAutoRead(false);
		}
		ctx.close(promise);
	}

	/** Whether the connection is being closed, so that nothing may be read any more. */
	boolean isClosing() {
		return this.closing;
	}

	/**
	 * Drops what the client has sent, and releases it.
	 * @param stream whether any amount is dropped until the deadline
	 */
	void discard(ChannelHandlerContext ctx, ByteBuf sent, boolean stream) {
		this.discarded += sent.readableBytes();
		sent.release();
		if (this.discarded >= MOST_DISCARDED && !stream) {
			close(ctx);
		}
	}

}
