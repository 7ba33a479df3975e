package io.resound.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.resound.transport.HeldMemory;
import io.resound.transport.LinuxTcp;
import org.jspecify.annotations.Nullable;

/**
 * What one connection holds of the direct memory: responses that the client has not
 * taken, and requests that are incomplete. It is measured after each read, and at each
 * tick, and reading stops while it is more than the connection's share. A connection that
 * holds nothing costs a read a few comparisons. Used on the connection's event loop.
 */
final class Holding {

	private final ClientConnection connection;

	private final Backpressure backpressure;

	private final HeldMemory memory;

	private final WaitingBuffers buffers;

	private long bytes;

	/** Bytes that wait to be written to the socket. */
	private long waiting;

	/** Bytes that the client has not taken, or permitted to send. */
	private long untaken;

	/** Bytes that the socket has taken, where no acknowledgements are known. */
	private long written;

	/** Created at the first tick at which something is not taken. */
	private @Nullable TakenRate rate;

	/** Whether the connection has been closed. */
	private boolean released;

	/** Whether this is told when all that waits has been written. */
	private boolean awaitingWritten;

	Holding(ClientConnection connection, Backpressure backpressure, HeldMemory memory, WaitingBuffers buffers) {
		this.connection = connection;
		this.backpressure = backpressure;
		this.memory = memory;
		this.buffers = buffers;
	}

	/**
	 * Flushes, so that all that waits can be measured, and measures. Not to be called
	 * while a handler may be writing.
	 */
	void flushAndMeasure(ChannelHandlerContext ctx, Protocol protocol) {
		ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
		if (out != null && out.totalPendingWriteBytes() > 0) {
			ctx.flush();
		}
		measure(ctx, protocol);
	}

	/** Measures what is held now, and stops or resumes reading. */
	void measure(ChannelHandlerContext ctx, Protocol protocol) {
		if (this.released) {
			return;
		}
		count(ctx, protocol);
		boolean aboveShare = this.untaken > 0 && this.untaken > this.memory.share();
		if (aboveShare != this.backpressure.isAboveShare()) {
			this.backpressure.aboveShare(ctx.channel(), aboveShare);
		}
		if (aboveShare && this.waiting > 0 && !this.awaitingWritten) {
			this.awaitingWritten = true;
			// Completes after all writes before it.
			ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((written) -> {
				this.awaitingWritten = false;
				if (ctx.channel().isOpen()) {
					this.connection.measure();
				}
			});
		}
	}

	private void count(ChannelHandlerContext ctx, Protocol protocol) {
		long before = this.waiting;
		ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
		this.waiting = (out != null && out.totalPendingWriteBytes() > 0) ? this.buffers.capacity(out) : 0;
		this.written += Math.max(0, before - this.waiting);
		// What waits to be written is withheld too until it is written.
		this.untaken = Math.max(this.waiting, protocol.withheld());
		count(this.untaken + protocol.kept());
	}

	private void count(long now) {
		if (!this.released && now != this.bytes) {
			this.memory.add(now - this.bytes);
			this.bytes = now;
		}
	}

	/** The connection has been closed. */
	void release() {
		count(0);
		this.released = true;
	}

	/** The bytes that are held. */
	long bytes() {
		return this.bytes;
	}

	/** Whether memory is short, so that each buffer counts. */
	boolean isScarce() {
		return this.memory.isScarce();
	}

	/** The bytes that the connection may hold whatever all others hold. */
	int guaranteed() {
		return this.memory.guaranteed();
	}

	/** Called at each tick. */
	void check(ChannelHandlerContext ctx, long now, Timeouts timeouts) {
		lookAtRate(ctx.channel(), now, timeouts);
		if (this.backpressure.isAboveShare() && this.waiting == 0 && !this.memory.isExhausted()) {
			// What the client permits to be sent arrives by reads only.
			ctx.read();
		}
	}

	/** Notes how fast the client takes what waits for it. */
	private void lookAtRate(Channel channel, long now, Timeouts timeouts) {
		if (this.untaken == 0) {
			this.rate = null;
			return;
		}
		long acknowledged = LinuxTcp.acknowledged(channel);
		long taken = (acknowledged > 0) ? acknowledged : this.written;
		TakenRate rate = this.rate;
		if (rate == null) {
			this.rate = new TakenRate(now, taken, timeouts.stall().toNanos(), timeouts.slowestRead());
		}
		else {
			rate.look(now, taken);
		}
	}

	/** Whether the client takes what waits for it too slowly. */
	boolean isSlowlyTaken() {
		return this.rate != null && this.rate.isSlow();
	}

}
