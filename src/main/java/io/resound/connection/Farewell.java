package io.resound.connection;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/**
 * How a connection ends. Where its last write must arrive, FIN is sent after that write,
 * and what the client still sends is read and dropped until its FIN, a deadline or a
 * bound (RFC 9112 section 9.6). Closing at once would make the kernel send a reset if
 * anything unread is left, and a reset discards what the client has not read yet.
 * <p>
 * Used on the connection's event loop.
 */
final class Farewell {

	private boolean begun;

	/** Whether the client has sent its FIN. */
	private boolean inputShut;

	/** Bytes dropped since. */
	private long discarded;

	/** Whether the connection is being ended. */
	boolean hasBegun() {
		return this.begun;
	}

	/** Whether the client has sent its FIN. */
	boolean isInputShut() {
		return this.inputShut;
	}

	/** The client has sent its FIN. Returns whether that ends the connection. */
	boolean inputShut(ChannelHandlerContext ctx) {
		this.inputShut = true;
		if (this.begun) {
			ctx.close();
		}
		return this.begun;
	}

	/**
	 * Begins; must be called once at most. A client that has sent its FIN sends nothing
	 * more that would have to be read: its connection is closed after the last write.
	 * @param ctx the connection
	 * @param millis how long the client may take to end the connection too
	 * @param lastWrite the write after which FIN is sent
	 * @return whether what arrives has to be read and discarded from now on
	 */
	boolean begin(ChannelHandlerContext ctx, long millis, ChannelFuture lastWrite) {
		if (this.inputShut) {
			lastWrite.addListener(ChannelFutureListener.CLOSE);
			return false;
		}
		this.begun = true;
		lastWrite.addListener((written) -> shutdownOutput(ctx));
		Future<?> deadline = ctx.executor().schedule(() -> ctx.close(), millis, TimeUnit.MILLISECONDS);
		// It would keep all of a connection in memory that has long been closed.
		ctx.channel().closeFuture().addListener((closed) -> deadline.cancel(false));
		return true;
	}

	private static void shutdownOutput(ChannelHandlerContext ctx) {
		((DuplexChannel) ctx.channel()).shutdownOutput().addListener((shut) -> {
			if (!shut.isSuccess()) {
				ctx.close();
			}
		});
	}

	/** Ends the connection at once, by a reset where the socket has one. */
	void reset(ChannelHandlerContext ctx) {
		if (ctx.channel().isOpen()) {
			ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
			ctx.close();
		}
	}

	/** Drops what the client has sent, and releases it. */
	void discard(ChannelHandlerContext ctx, ByteBuf sent) {
		this.discarded += sent.readableBytes();
		sent.release();
		if (this.discarded >= ClientConnection.LINGER_BYTES) {
			ctx.close();
		}
	}

}
