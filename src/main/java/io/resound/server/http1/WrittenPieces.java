package io.resound.server.http1;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Completes the writes of the pieces of a body, between its head and its end: once a
 * piece has been flushed and the channel is writable, not only when the socket has taken
 * it. Reactor Netty asks for more when enough of its writes are complete, and has no more
 * than 128 of them open. Without this, a body in small chunks would stop when so many
 * wait, however few bytes they are and although there is space for more.
 */
final class WrittenPieces {

	private final ChannelHandlerContext ctx;

	private final Queue<ChannelPromise> written = new ArrayDeque<>(1);

	/** How many of them have been flushed. */
	private int flushed;

	WrittenPieces(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	/**
	 * A piece is about to be written.
	 * @param promise completes when there is space for more
	 * @return what it is to be written with
	 */
	ChannelPromise add(ChannelPromise promise) {
		this.written.add(promise);
		return this.ctx.voidPromise();
	}

	/** All pieces so far have been flushed. */
	void flushed() {
		this.flushed = this.written.size();
		complete();
	}

	/**
	 * Completes the writes of pieces that have been flushed, while the channel is
	 * writable. That may write and flush more pieces.
	 */
	void complete() {
		while (this.flushed > 0 && this.ctx.channel().isWritable()) {
			this.flushed--;
			this.written.remove().trySuccess();
		}
	}

	/** The channel has been closed. */
	void closed() {
		this.flushed = 0;
		for (ChannelPromise next = this.written.poll(); next != null; next = this.written.poll()) {
			next.tryFailure(new ClosedChannelException());
		}
	}

}
