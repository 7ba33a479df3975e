package io.resound.connection;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.resound.metrics.Meter;

/**
 * A client's connection, first in its pipeline: it is counted here, reads pause here
 * while the client does not read what is written to it, and it ends here.
 * <p>
 * <b>Reading.</b> Nothing is read while the channel is not writable or while the protocol
 * {@linkplain #hold holds} reads, so that what a client sends piles up in its own kernel.
 * Reactor Netty turns automatic reading on and off as a request's subscriber asks;
 * turning it on comes by here as a {@code read} and is undone here if it must wait.
 * <p>
 * <b>Ending.</b> {@link #linger()} sends FIN, then reads and discards what still arrives
 * for at most {@value #LINGER_MILLIS} ms or {@value #LINGER_BYTES} bytes, so that no
 * reset overtakes the last answer (RFC 9112 section 9.6). {@link #reset()} cuts at once.
 */
public final class ClientConnection extends ChannelDuplexHandler {

	public static final long LINGER_MILLIS = 2000;

	/** How long an idle connection is still read when the service no longer listens. */
	public static final long FAREWELL_MILLIS = 1000;

	public static final long LINGER_BYTES = 1024 * 1024;

	private final Loop loop;

	private final Meter meter;

	private final Timeouts timeouts;

	private final Draining draining;

	private Protocol protocol;

	private ChannelHandlerContext ctx;

	/** When the connection last stopped doing anything, by the tick's clock. */
	private long idleSince = System.nanoTime();

	/** Whether an exchange has begun since the last tick. */
	private boolean active;

	private boolean held;

	private boolean readWanted;

	private boolean inputShut;

	private boolean lingering;

	private long discarded;

	@SuppressWarnings("NullAway.Init")
	public ClientConnection(Loop loop, Meter meter, Timeouts timeouts, Draining draining) {
		this.loop = loop;
		this.meter = meter;
		this.timeouts = timeouts;
		this.draining = draining;
	}

	/** The protocol has been found out. */
	public void speaks(Protocol protocol) {
		this.protocol = protocol;
	}

	/** The channel, once this is in its pipeline. */
	public Channel channel() {
		return this.ctx.channel();
	}

	/** The times that it is held to. */
	public Timeouts timeouts() {
		return this.timeouts;
	}

	/** Whether and how far the service drains. */
	public Draining draining() {
		return this.draining;
	}

	/** Where the connection belongs. */
	public Loop loop() {
		return this.loop;
	}

	/** Where the connection and its exchanges are measured. */
	public Meter meter() {
		return this.meter;
	}

	/** Requests in flight: the exchanges that are open, or a head that has begun. */
	int inFlight() {
		int open = this.protocol.openExchanges();
		return (open == 0 && !isEnding() && this.protocol.headSince() != 0) ? 1 : open;
	}

	/** What the connection speaks, to tell it of the drain. */
	public Protocol protocol() {
		return this.protocol;
	}

	/**
	 * An exchange begins.
	 * @param healthCheck whether it is a health check, for which the drain does not wait,
	 * because health checks come until the end
	 */
	public void exchangeStarted(boolean healthCheck) {
		this.active = true;
		if (!healthCheck) {
			this.loop.requestStarted();
		}
	}

	/** Whether the client has sent its FIN. */
	public boolean isInputShut() {
		return this.inputShut;
	}

	/** Whether the connection is on its way out. */
	public boolean isEnding() {
		return this.lingering || !this.ctx.channel().isOpen();
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
		this.loop.add(this);
		this.meter.connectionOpened();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		this.loop.remove(this);
		this.meter.connectionClosed();
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (this.lingering || (!this.held && ctx.channel().isWritable())) {
			this.readWanted = false;
			ctx.read();
		}
		else {
			this.readWanted = true;
			ctx.channel().config().setAutoRead(false);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.fireChannelReadComplete();
		pauseIfFull();
	}

	/** Stops automatic reading where nothing more may be read now. */
	private void pauseIfFull() {
		Channel channel = this.ctx.channel();
		if (!this.lingering && channel.config().isAutoRead() && (this.held || !channel.isWritable())) {
			this.readWanted = true;
			channel.config().setAutoRead(false);
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		ctx.fireChannelWritabilityChanged();
		readIfWanted();
	}

	/** Holds reads, or lets them go again. */
	public void hold(boolean hold) {
		this.held = hold;
		readIfWanted();
	}

	private void readIfWanted() {
		if (this.readWanted && !this.held && this.ctx.channel().isWritable()) {
			this.readWanted = false;
			this.ctx.channel().config().setAutoRead(true);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (!this.lingering) {
			ctx.fireChannelRead(msg);
			// Not only when the reading is complete: that may be sixteen buffers later.
			pauseIfFull();
			return;
		}
		this.discarded += ((ByteBuf) msg).readableBytes();
		ReferenceCountUtil.release(msg);
		if (this.discarded >= LINGER_BYTES) {
			ctx.close();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			this.inputShut = true;
			if (this.lingering) {
				ctx.close();
				return;
			}
		}
		if (!(event instanceof ChannelInputShutdownReadComplete)) {
			ctx.fireUserEventTriggered(event);
		}
	}

	/**
	 * Ends the connection so that what was written last arrives. Call it when the last
	 * write has completed.
	 */
	public void linger() {
		linger(LINGER_MILLIS);
	}

	/** The same, with a time of its own. */
	public void linger(long millis) {
		linger(millis, this.ctx.newSucceededFuture());
	}

	/**
	 * The same, behind a last write that need not have completed: io_uring writes later
	 * than it is told to, and FIN would overtake it.
	 */
	public void linger(long millis, ChannelFuture lastWrite) {
		if (isEnding()) {
			return;
		}
		if (this.inputShut) {
			lastWrite.addListener(ChannelFutureListener.CLOSE);
			return;
		}
		this.lingering = true;
		lastWrite.addListener((written) -> shutdownOutput());
		Future<?> deadline = this.ctx.executor().schedule(() -> this.ctx.close(), millis, TimeUnit.MILLISECONDS);
		// It would keep all of a connection in memory that has long been closed.
		this.ctx.channel().closeFuture().addListener((closed) -> deadline.cancel(false));
		this.ctx.channel().config().setAutoRead(true);
	}

	private void shutdownOutput() {
		((DuplexChannel) this.ctx.channel()).shutdownOutput().addListener((shut) -> {
			if (!shut.isSuccess()) {
				this.ctx.close();
			}
		});
	}

	/**
	 * Cuts the connection: the client sees a reset and takes no answer for complete. One
	 * that the client has cut already stays as it is.
	 */
	public void reset() {
		if (this.ctx.channel().isOpen()) {
			this.ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
			this.ctx.close();
		}
	}

	/** Closes the connection behind what has been written. */
	public void close() {
		this.ctx.close();
	}

	/** Looks at what the client takes. */
	public void look(Progress progress) {
		progress.look(this.ctx.channel());
	}

	/** The head that has begun is given up. */
	public void headTimedOut() {
		this.protocol.headTimedOut();
	}

	/** Holds the connection to its times. */
	void check(long now) {
		if (isEnding()) {
			return;
		}
		if (this.active) {
			this.active = false;
			this.idleSince = now;
		}
		if (this.protocol.openExchanges() > 0) {
			this.idleSince = now;
			this.protocol.checkProgress(now);
			return;
		}
		long headSince = this.protocol.headSince();
		if (headSince != 0) {
			this.idleSince = now;
			if (now - headSince > this.timeouts.head().toNanos()) {
				headTimedOut();
			}
		}
		else if (now - this.idleSince > this.timeouts.idle().toNanos()) {
			this.protocol.idle();
		}
	}

}
