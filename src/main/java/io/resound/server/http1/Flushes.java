package io.resound.server.http1;

import io.netty.channel.ChannelHandlerContext;

/**
 * Flushes what is written while the connection is being read once, at the end of the
 * read, so that the pieces of a body that one read has brought leave together. What is
 * written at other times, or fills the channel's buffer, leaves at once.
 */
final class Flushes {

	private final ChannelHandlerContext ctx;

	private boolean reading;

	private boolean pending;

	Flushes(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	/** The connection is being read, until {@link #readComplete} is called. */
	void reading() {
		this.reading = true;
	}

	/** Everything that the read has brought has been passed on. */
	void readComplete() {
		this.reading = false;
		if (this.pending) {
			this.pending = false;
			this.ctx.flush();
		}
	}

	/** Something has been written. */
	void written() {
		if (this.reading && this.ctx.channel().isWritable()) {
			this.pending = true;
		}
		else {
			this.ctx.flush();
		}
	}

}
