package io.resound.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.resound.http.Origin;
import io.resound.metrics.Endpoint;
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

	private final Origin origin;

	private final Timeouts timeouts;

	private final Draining draining;

	private final Backpressure backpressure = new Backpressure();

	private final Patience patience;

	private final Farewell farewell = new Farewell();

	private int requests;

	private Protocol protocol;

	private ChannelHandlerContext ctx;

	/**
	 * Creates what is first in the pipeline of a connection.
	 * @param loop the connection's event loop
	 * @param meter measures what the listener's connections on this loop do
	 * @param listener the name of the listener that the connection came by
	 * @param timeouts the times that it is held to
	 * @param draining whether and how far the service drains
	 */
	@SuppressWarnings("NullAway.Init")
	public ClientConnection(Loop loop, Meter meter, String listener, Timeouts timeouts, Draining draining) {
		this.loop = loop;
		this.meter = meter;
		this.origin = loop.accept(listener);
		this.timeouts = timeouts;
		this.draining = draining;
		this.patience = new Patience(timeouts);
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

	/** The listener that it came by, and what identifies it. */
	public Origin origin() {
		return this.origin;
	}

	/** How many exchanges have begun. */
	public int requests() {
		return this.requests;
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
		this.requests++;
		this.patience.exchangeStarted();
		if (!healthCheck) {
			this.loop.requestStarted();
		}
	}

	/** Whether the client has sent its FIN. */
	public boolean isInputShut() {
		return this.farewell.isInputShut();
	}

	/** Whether the connection is on its way out. */
	public boolean isEnding() {
		return this.farewell.hasBegun() || !this.ctx.channel().isOpen();
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
		if (this.backpressure.mayRead(ctx.channel())) {
			ctx.read();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.fireChannelReadComplete();
		this.backpressure.pauseIfFull(ctx.channel());
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		ctx.fireChannelWritabilityChanged();
		this.backpressure.resumeIfFree(ctx.channel());
	}

	/** Holds reads, or lets them go again. */
	public void hold(boolean hold) {
		this.backpressure.hold(this.ctx.channel(), hold);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (this.farewell.hasBegun()) {
			this.farewell.discard(ctx, (ByteBuf) msg);
			return;
		}
		ctx.fireChannelRead(msg);
		// Not only when the reading is complete: that may be sixteen buffers later.
		this.backpressure.pauseIfFull(ctx.channel());
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		boolean ended = event instanceof ChannelInputShutdownEvent && this.farewell.inputShut(ctx);
		if (!ended && !(event instanceof ChannelInputShutdownReadComplete)) {
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
	 * The same after a last write that need not have completed: io_uring writes later
	 * than it is told to, and FIN would overtake it.
	 */
	public void linger(long millis, ChannelFuture lastWrite) {
		if (!isEnding() && this.farewell.begin(this.ctx, millis, lastWrite)) {
			this.backpressure.lift(this.ctx.channel());
		}
	}

	/**
	 * Cuts the connection: the client sees a reset and takes no answer for complete. One
	 * that the client has cut already stays as it is. On a Unix domain socket, which has
	 * no reset, it is a close.
	 */
	public void reset() {
		this.farewell.reset(this.ctx);
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
		if (!isEnding()) {
			this.patience.check(this, this.protocol, now);
		}
	}

}
