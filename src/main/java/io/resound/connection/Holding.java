package io.resound.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.resound.spool.Spool;
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

	private final Spool spool;

	private long bytes;

	/** Bytes that wait to be written to the socket. */
	private long waiting;

	/** Bytes of shared memory that wait too, and are not held. */
	private long shared;

	/** The writes that they are in. */
	private int writes;

	/** Bytes that the client has not taken, or permitted to send. */
	private long untaken;

	/** Bytes that the socket has taken, where no acknowledgements are known. */
	private long written;

	/** Created at the first tick at which something is not taken. */
	private @Nullable TakenRate rate;

	/** Whether the connection has been closed. */
	private boolean released;

	/** Created with the rate. */
	private @Nullable TakenPauses pauses;

	/** What is written while the client reads nothing goes there. */
	private @Nullable SpooledOutput spooled;

	/** Keeps buffers too. */
	private @Nullable Layer layer;

	/** Whether this is told when all that waits has been written. */
	private boolean awaitingWritten;

	Holding(ClientConnection connection, Backpressure backpressure, Loop loop) {
		this.connection = connection;
		this.backpressure = backpressure;
		this.memory = loop.memory();
		this.buffers = loop.waiting();
		this.spool = loop.spool();
	}

	/** Counts what a layer keeps too. */
	void layer(Layer layer) {
		this.layer = layer;
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
		boolean aboveShare = this.untaken > 0 && (this.untaken > this.memory.share()
				|| (this.writes > CountedWrite.MOST_WAITING && this.spooled == null));
		if (aboveShare != this.backpressure.isAboveShare()) {
			this.backpressure.aboveShare(ctx.channel(), aboveShare);
		}
		if (aboveShare && this.waiting > 0 && !this.awaitingWritten) {
			this.awaitingWritten = true;
			// Completes after all writes before it. The channel counts a write as waiting
			// until its listeners have been called.
			ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
				.addListener((written) -> ctx.executor().execute(() -> written(ctx)));
		}
	}

	private void written(ChannelHandlerContext ctx) {
		this.awaitingWritten = false;
		if (ctx.channel().isOpen()) {
			this.connection.measure();
		}
	}

	private void count(ChannelHandlerContext ctx, Protocol protocol) {
		long before = this.waiting + this.shared;
		ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
		this.waiting = 0;
		this.shared = 0;
		this.writes = 0;
		if (out != null && out.totalPendingWriteBytes() > 0) {
			this.waiting = this.buffers.capacity(out, protocol.shared());
			this.shared = this.buffers.shared();
			this.writes = out.size();
		}
		if (this.spooled != null) {
			this.waiting += this.spooled.held();
		}
		this.written += Math.max(0, before - this.waiting - this.shared);
		// What waits to be written is withheld too until it is written.
		this.untaken = Math.max(this.waiting, protocol.withheld());
		count(this.untaken + protocol.kept() + ((this.layer != null) ? this.layer.kept() : 0));
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
	void check(ChannelHandlerContext ctx, Protocol protocol, long now, Timeouts timeouts) {
		lookAtRate(ctx.channel(), now, timeouts);
		spool(ctx, protocol, now);
		if (this.backpressure.isAboveShare() && this.waiting == 0 && !this.memory.isExhausted()) {
			// What the client permits to be sent arrives by reads only.
			ctx.read();
		}
	}

	/** Notes how fast the client takes what waits for it. */
	private void lookAtRate(Channel channel, long now, Timeouts timeouts) {
		if (this.untaken == 0) {
			this.rate = null;
			this.pauses = null;
			return;
		}
		long acknowledged = LinuxTcp.acknowledged(channel);
		long taken = (acknowledged > 0) ? acknowledged : this.written;
		TakenRate rate = this.rate;
		TakenPauses pauses = this.pauses;
		if (rate == null || pauses == null) {
			this.rate = new TakenRate(now, taken, timeouts.stall().toNanos(), timeouts.slowestRead());
			this.pauses = new TakenPauses(now, taken, timeouts.stall().toNanos() / 2);
		}
		else {
			rate.look(now, taken);
			pauses.look(now, taken);
		}
	}

	/** Spools what a client does not take that has stopped reading while it sends. */
	private void spool(ChannelHandlerContext ctx, Protocol protocol, long now) {
		boolean stopped = this.waiting > 0 && this.pauses != null && this.pauses.haveStopped(now)
				&& protocol.isEchoing();
		if (this.spooled != null && this.spooled.hasEnded()) {
			this.spooled = null;
		}
		if (this.spooled != null) {
			this.spooled.check(stopped);
		}
		else if (stopped && this.spool.isOn() && ctx.channel().isOpen()) {
			this.spooled = new SpooledOutput(this.connection, this.spool);
			ctx.pipeline().addAfter(ctx.name(), "resound.spool", this.spooled);
			measure(ctx, protocol);
		}
	}

	/** Whether the client waits for the disk to which its response has been spooled. */
	boolean isSpoolBusy() {
		return this.spooled != null && this.spooled.isBusy();
	}

	/** Whether the client takes what waits for it too slowly. */
	boolean isSlowlyTaken() {
		return this.rate != null && this.rate.isSlow();
	}

}
