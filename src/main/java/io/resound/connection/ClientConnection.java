package io.resound.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import io.resound.http.Origin;
import io.resound.http.ProxyFacts;
import io.resound.http.TlsFacts;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Meter;
import io.resound.transport.HeldMemory;
import io.resound.transport.LinuxTcp;

/**
 * The first handler in the pipeline of a client's connection. It counts the connection,
 * pauses reading while the client does not read its responses, and ends the connection.
 * <p>
 * <b>Reading.</b> Nothing is read while the channel is not writable (which
 * {@link SpooledOutput} may make it) or while the protocol {@linkplain #hold holds}
 * reads, so that what the client sends waits in the client's kernel. When memory is
 * short, nothing is read either while the connection holds more than its share
 * ({@link HeldMemory}). A {@code read} that is requested meanwhile is made later.
 * <p>
 * <b>Ending.</b> {@link #linger()} sends FIN, then reads and discards what still arrives
 * for at most {@value #LINGER_MILLIS} ms or 1 MiB (of a stream: any amount), so that no
 * reset overtakes the last response (RFC 9112 section 9.6). {@link #reset()} cuts at
 * once.
 */
public final class ClientConnection extends ChannelDuplexHandler {

	public static final long LINGER_MILLIS = 2000;

	/** How long an idle connection is still read after listening has stopped. */
	public static final long FAREWELL_MILLIS = 1000;

	private final Loop loop;

	private final Meter meter;

	private Origin origin;

	private final Timeouts timeouts;

	private final Draining draining;

	private final Backpressure backpressure = new Backpressure();

	private final Holding holding;

	private final Patience patience;

	private final Farewell farewell = new Farewell();

	private final ConnectionHeads heads;

	private int requests;

	private Protocol protocol;

	private ChannelHandlerContext ctx;

	/**
	 * Creates the handler of a connection.
	 * @param loop the connection's event loop
	 * @param meter measures the listener's connections on this loop
	 * @param listener the name of the listener that accepted the connection
	 * @param timeouts its time limits
	 * @param draining whether and how far the service drains
	 * @param heads counts what the heads of all connections hold
	 */
	@SuppressWarnings("NullAway.Init")
	public ClientConnection(Loop loop, Meter meter, String listener, Timeouts timeouts, Draining draining,
			OpenHeads heads) {
		this.loop = loop;
		this.meter = meter;
		this.origin = loop.accept(listener);
		this.timeouts = timeouts;
		this.draining = draining;
		this.patience = new Patience(timeouts);
		this.heads = new ConnectionHeads(heads);
		this.holding = new Holding(this, this.backpressure, loop);
	}

	/** Sets the protocol of the connection, which may change during its life. */
	public void speaks(Protocol protocol) {
		this.protocol = protocol;
	}

	/** A proxy has said who its client is. */
	public void proxied(ProxyFacts facts) {
		this.origin = this.origin.with(facts);
	}

	/** Puts TLS between the socket and the protocol. */
	public void secure(Layer layer, TlsFacts agreed) {
		this.origin = this.origin.with(agreed);
		this.farewell.layer(layer);
		this.holding.layer(layer);
	}

	/** The channel. Only once this handler is in its pipeline. */
	public Channel channel() {
		return this.ctx.channel();
	}

	/** The time limits of the connection. */
	public Timeouts timeouts() {
		return this.timeouts;
	}

	/** Whether and how far the service drains. */
	public Draining draining() {
		return this.draining;
	}

	/** The connections of its event loop. */
	public Loop loop() {
		return this.loop;
	}

	/** Measures the connection and its exchanges. */
	public Meter meter() {
		return this.meter;
	}

	/** The listener that accepted it, and what identifies it. */
	public Origin origin() {
		return this.origin;
	}

	/** What the heads of its open requests hold. */
	public ConnectionHeads heads() {
		return this.heads;
	}

	/** The number of exchanges that have begun. */
	public int requests() {
		return this.requests;
	}

	/** Requests in flight: the open exchanges, or else one for a head that has begun. */
	int inFlight() {
		int open = this.protocol.openExchanges();
		return (open == 0 && !isEnding() && this.protocol.headSince() != 0) ? 1 : open;
	}

	/** The protocol that the connection speaks now. */
	public Protocol protocol() {
		return this.protocol;
	}

	/**
	 * An exchange begins.
	 * @param healthCheck whether it is a health check, for which the drain does not wait
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

	/** Whether a FIN has come that is not the client's, as far as TLS can tell. */
	public boolean isInputTruncated() {
		return this.farewell.isInputTruncated();
	}

	/** Whether the connection is being ended or has been closed. */
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
		this.heads.close();
		this.holding.release();
		this.meter.connectionClosed();
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (!this.farewell.isClosing() && this.backpressure.mayRead(ctx.channel())) {
			ctx.read();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.fireChannelReadComplete();
		measure();
		this.backpressure.pauseIfFull(ctx.channel());
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		ctx.fireChannelWritabilityChanged();
		if (ctx.channel().isWritable()) {
			// Without a flush: a codec that has just filled the channel is still writing.
			this.holding.measure(ctx, this.protocol);
		}
		this.backpressure.resumeIfFree(ctx.channel());
	}

	/** Counts what the connection holds, and stops reading if that is too much. */
	void measure() {
		this.holding.flushAndMeasure(this.ctx, this.protocol);
	}

	/** Whether the connection is not read, although a read was requested. */
	public boolean isPaused() {
		return this.backpressure.isPaused();
	}

	/** Holds reads, or resumes them. */
	public void hold(boolean hold) {
		this.backpressure.hold(this.ctx.channel(), hold);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (this.farewell.hasBegun()) {
			this.farewell.discard(ctx, (ByteBuf) msg, this.protocol.isStream());
			return;
		}
		if (this.backpressure.isPaused() && LinuxTcp.isReset(ctx.channel())) {
			// Transports read what came before a reset, although nobody takes it.
			close();
		}
		if (this.farewell.isStarved() || !ctx.channel().isOpen()) {
			ReferenceCountUtil.release(msg);
			return;
		}
		ctx.fireChannelRead(msg);
		// Not only in channelReadComplete, which may come sixteen buffers later.
		if (this.holding.isScarce()) {
			measure();
		}
		this.backpressure.pauseIfFull(ctx.channel());
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		boolean ended = event instanceof ChannelInputShutdownEvent && this.farewell.inputShut(ctx);
		if (!ended && !(event instanceof ChannelInputShutdownReadComplete)) {
			ctx.fireUserEventTriggered(event);
		}
	}

	/** Ends the connection. Call it when the last write has completed. */
	public void linger() {
		linger(LINGER_MILLIS);
	}

	/** The same, with a time for the client to end the connection too. */
	public void linger(long millis) {
		linger(millis, this.ctx.newSucceededFuture());
	}

	/** The same, after a last write that may not be complete: io_uring writes later. */
	public void linger(long millis, ChannelFuture lastWrite) {
		if (!isEnding() && this.farewell.begin(this.ctx, millis, lastWrite)) {
			this.backpressure.lift(this.ctx.channel());
		}
	}

	/** Cuts it, so that no response looks complete: by a reset, or else by closing it. */
	public void reset() {
		this.farewell.reset(this.ctx);
	}

	/**
	 * Cuts the connection because there is no memory to read into, and counts its open
	 * exchanges as {@link AbortReason#LIMIT}. Called by the transport in the middle of a
	 * read, so the end follows in a task, and what is read until then is dropped.
	 */
	public void starve() {
		this.farewell.starve(this.ctx, () -> this.protocol.cut(AbortReason.LIMIT));
	}

	/** Waits no longer: closes it if only the client has to end it, or else cuts it. */
	public void part() {
		if (isEnding() || this.protocol.isClosing()) {
			close();
		}
		else {
			this.protocol.cut(AbortReason.SHUTDOWN);
		}
	}

	/** Closes the connection at once. Writes that have not completed fail. */
	public void close() {
		this.farewell.close(this.ctx);
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		this.farewell.close(ctx, promise);
	}

	/** Enforces the connection's limits. */
	void check(long now) {
		measure();
		this.holding.check(this.ctx, this.protocol, now, this.timeouts);
		if (!isEnding()) {
			this.patience.check(this, this.protocol, now);
		}
	}

	/** Whether connections hold so much memory that no client may be promised more. */
	public boolean isMemoryScarce() {
		return this.holding.isScarce();
	}

	/** The bytes that the connection may hold whatever all others hold. */
	public int guaranteedMemory() {
		return this.holding.guaranteed();
	}

	/** The direct memory that the connection holds. */
	Holding holding() {
		return this.holding;
	}

	/** Whether the client takes what waits for it too slowly. */
	boolean isSlowReader() {
		return this.holding.isSlowlyTaken() && this.ctx.channel().isOpen();
	}

}
