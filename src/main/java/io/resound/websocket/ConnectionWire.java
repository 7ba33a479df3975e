package io.resound.websocket;

import java.util.concurrent.ScheduledExecutorService;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.trouble.Troubles;

/** A connection of HTTP/1.1 that has become a session's: its last handler. */
final class ConnectionWire extends ChannelInboundHandlerAdapter implements Wire {

	private final ClientConnection connection;

	private final SessionProtocol protocol;

	private final Session session;

	/** One object for all writes of the session. */
	private final ChannelFutureListener written = this::written;

	/** Writes that the client has not taken, spooled ones too. */
	private int unwritten;

	private ChannelHandlerContext ctx;

	/**
	 * Creates the wire of a session, which begins.
	 * @param connection the connection
	 * @param terms what has been agreed on
	 */
	@SuppressWarnings("NullAway.Init")
	ConnectionWire(ClientConnection connection, SessionTerms terms) {
		this.connection = connection;
		this.session = new Session(this, terms);
		this.protocol = new SessionProtocol(connection, this.session);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
		this.connection.speaks(this.protocol);
	}

	/** The session, once the handler has been added. */
	Session session() {
		return this.session;
	}

	/** Begins with the bytes that have arrived after the handshake, which it owns. */
	void begin(ByteBuf first) {
		this.connection.channel().config().setAutoRead(true);
		channelRead(this.ctx, first);
		channelReadComplete(this.ctx);
		if (this.connection.isInputShut()) {
			this.session.inputEnded();
		}
		else if (this.connection.draining().isStopped()) {
			this.protocol.listeningStopped();
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		this.protocol.moved();
		this.session.received((ByteBuf) msg);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.flush();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		this.session.clientTakesMore();
		ctx.fireChannelWritabilityChanged();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			this.session.inputEnded();
		}
		else {
			ctx.fireUserEventTriggered(event);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.session.ended();
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		this.session.ended();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.session.failed(this.connection.loop().troubles().failed(cause));
		this.connection.close();
	}

	// What the session does

	@Override
	public ByteBufAllocator allocator() {
		return this.connection.channel().alloc();
	}

	@Override
	public ScheduledExecutorService loop() {
		return this.connection.loop().loop();
	}

	@Override
	public boolean isListeningStopped() {
		return this.connection.draining().isStopped();
	}

	@Override
	public boolean isWritable() {
		return this.connection.channel().isWritable();
	}

	@Override
	public boolean isWriting() {
		return this.unwritten > 0;
	}

	/**
	 * A client that does not take what it is sent is held to the stall timeout instead.
	 */
	@Override
	public boolean isPingable() {
		return !this.connection.isPaused() && isWritable();
	}

	@Override
	public void hold(boolean hold) {
		this.connection.hold(hold);
	}

	@Override
	public void messageBegins() {
		this.connection.exchangeStarted(false);
	}

	@Override
	public void write(ByteBuf out) {
		this.unwritten++;
		this.ctx.write(out).addListener(this.written);
	}

	@Override
	public void flush() {
		this.protocol.moved();
		this.ctx.flush();
	}

	@Override
	public ChannelFuture send(ByteBuf out) {
		this.unwritten++;
		return this.ctx.writeAndFlush(out).addListener(this.written);
	}

	private void written(ChannelFuture write) {
		this.unwritten--;
		if (Troubles.isOutOfMemory(write.cause()) && this.connection.channel().isOpen()) {
			this.session.cut(AbortReason.LIMIT);
		}
	}

	@Override
	public void end() {
		this.connection.linger();
	}

	@Override
	public void blame(AbortReason reason) {
		this.connection.loop().troubles().aborted(reason);
	}

	@Override
	public void cut(AbortReason reason) {
		this.connection.loop().troubles().aborted(reason);
		this.connection.reset();
	}

}
