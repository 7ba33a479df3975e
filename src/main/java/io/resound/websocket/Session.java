package io.resound.websocket;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.metrics.WebSocketMeter;
import io.resound.trouble.Troubles;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket session: the last handler of its connection. It is counted once when it
 * begins, and once when its connection is closed.
 * <p>
 * The connection is not read while the client does not take what it is sent, so that a
 * session holds what one read has brought and what waits to be written.
 */
final class Session extends ChannelInboundHandlerAdapter implements FrameEcho.Sink {

	private static final int CODE_BYTES = 2;

	private final ClientConnection connection;

	private final WebSocketMeter meter;

	private final FrameEcho echo;

	private final Unread unread;

	private final SessionProtocol protocol;

	private final Pings pings;

	private ChannelHandlerContext ctx;

	/** One object for all writes of the session. */
	private final ChannelFutureListener written = this::written;

	/** What the session counts as, unless {@link #completed}. */
	private AbortReason reason = AbortReason.CLIENT;

	private boolean completed;

	private boolean counted;

	/** Whether something that has arrived is answered later, and no more is read. */
	private boolean behind;

	private boolean scheduled;

	/** Whether the client has sent FIN. */
	private boolean shut;

	private boolean closed;

	/** Whether a close frame has been written. */
	private boolean closing;

	/**
	 * Creates the session of a connection.
	 * @param connection the connection
	 * @param settings the settings of sessions
	 * @param meter counts it
	 * @param memory lends what compression takes, {@code null} if messages are not
	 * compressed
	 */
	@SuppressWarnings("NullAway.Init")
	Session(ClientConnection connection, WebSocketSettings settings, WebSocketMeter meter,
			@Nullable DeflateMemory memory) {
		this.connection = connection;
		this.meter = meter;
		ByteBufAllocator allocator = connection.channel().alloc();
		@Nullable DeflatedEcho deflated = (memory != null) ? new DeflatedEcho(memory, allocator, meter, this, settings) : null;
		this.echo = new FrameEcho(allocator, meter, this, settings.largest(), deflated);
		this.unread = new Unread(this.echo);
		this.protocol = new SessionProtocol(connection, this, !settings.ping().isZero());
		this.pings = new Pings(connection, this, settings);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
		this.meter.opened();
		this.connection.speaks(this.protocol);
		this.pings.start();
	}

	/** Begins with the bytes that have arrived after the handshake, which it owns. */
	void begin(ByteBuf first) {
		this.connection.channel().config().setAutoRead(true);
		channelRead(this.ctx, first);
		channelReadComplete(this.ctx);
		if (this.connection.isInputShut()) {
			inputShut();
		}
		else if (this.connection.draining().isStopped()) {
			this.protocol.listeningStopped();
		}
	}

	/**
	 * Sends a text of the service's own.
	 * @param utf8 at most 65,535 bytes
	 */
	void text(byte[] utf8) {
		ByteBuf frame = Unpooled.buffer(FrameHeader.LONGEST_SENT + utf8.length);
		FrameHeader.put(frame, 0, FrameHeader.FIN | FrameHeader.TEXT, utf8.length);
		write(frame.writerIndex(FrameHeader.sizeFor(utf8.length)).writeBytes(utf8));
		this.meter.sent(utf8.length);
		this.meter.messageSent(true);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		answer((ByteBuf) msg);
		if (!this.unread.isEmpty() && !this.behind) {
			this.behind = true;
			this.connection.hold(true);
			later();
		}
	}

	/** Answers more once the client has taken enough, after others had their turn. */
	private void later() {
		if (this.connection.channel().isWritable() && !this.scheduled) {
			this.scheduled = true;
			this.ctx.executor().execute(this::goOn);
		}
	}

	private void goOn() {
		this.scheduled = false;
		if (!this.behind || this.closed) {
			return;
		}
		answer(null);
		this.ctx.flush();
		if (!this.unread.isEmpty()) {
			later();
			return;
		}
		this.behind = false;
		this.connection.hold(false);
		if (this.shut) {
			inputShut();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		if (this.behind) {
			later();
		}
		ctx.fireChannelWritabilityChanged();
	}

	private void answer(@Nullable ByteBuf arrived) {
		this.pings.heard();
		this.protocol.moved();
		try {
			if (arrived != null) {
				this.unread.add(arrived);
			}
			else {
				this.unread.goOn();
			}
		}
		catch (ViolationException ex) {
			this.reason = fault(ex.code());
			this.connection.loop().troubles().aborted(this.reason);
			endAfter(close(ex.code().code(), String.valueOf(ex.getMessage())));
		}
		if (!this.closing && this.connection.draining().isStopped() && !this.echo.isInMessage()) {
			goAway();
		}
	}

	private static AbortReason fault(CloseCode code) {
		AbortReason reason = code.reason();
		return (reason != null) ? reason : AbortReason.CLIENT;
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.flush();
	}

	@Override
	public void messageBegins() {
		this.connection.exchangeStarted(false);
	}

	@Override
	public void write(ByteBuf out) {
		this.ctx.write(out).addListener(this.written);
	}

	private void written(ChannelFuture write) {
		if (Troubles.isOutOfMemory(write.cause()) && this.connection.channel().isOpen()) {
			cut(AbortReason.LIMIT);
		}
	}

	/** The client closes the session: so does the service (RFC 6455 section 5.5.1). */
	@Override
	public void closed(int code) {
		this.completed = true;
		if (this.closing) {
			this.connection.linger();
		}
		else {
			endAfter(close(code, ""));
		}
	}

	/** Closes the session because the service ends it, between two messages. */
	void goAway() {
		if (this.closing) {
			return;
		}
		this.completed = true;
		this.echo.mute();
		close(CloseCode.GOING_AWAY.code(), "").addListener((written) -> {
			Future<?> deadline = this.ctx.executor()
				.schedule(() -> this.connection.linger(), ClientConnection.LINGER_MILLIS, TimeUnit.MILLISECONDS);
			this.connection.channel().closeFuture().addListener((closed) -> deadline.cancel(false));
		});
	}

	/** Ends the connection once a write has completed, and ignores what still arrives. */
	private void endAfter(ChannelFuture lastWrite) {
		this.echo.end();
		lastWrite.addListener((written) -> this.connection.linger());
	}

	private ChannelFuture close(int code, String reason) {
		this.closing = true;
		this.pings.stop();
		byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
		ByteBuf payload = Unpooled.EMPTY_BUFFER;
		if (code != CloseCode.NONE) {
			payload = Unpooled.buffer(CODE_BYTES + text.length).writeShort(code).writeBytes(text);
		}
		return control(FrameHeader.CLOSE, payload);
	}

	/** Sends a ping. */
	void ping() {
		control(FrameHeader.PING, Unpooled.EMPTY_BUFFER);
	}

	private ChannelFuture control(int opcode, ByteBuf payload) {
		ByteBuf frame = Unpooled.buffer(2 + payload.readableBytes())
			.writeByte(FrameHeader.FIN | opcode)
			.writeByte(payload.readableBytes())
			.writeBytes(payload);
		return this.ctx.writeAndFlush(frame).addListener(this.written);
	}

	/** Whether a message is incomplete, or something waits for the client to take it. */
	boolean isBusy() {
		return (this.echo.isInMessage() && !this.closing) || isWriting();
	}

	/** Whether a message is incomplete. */
	boolean isInMessage() {
		return this.echo.isInMessage();
	}

	private boolean isWriting() {
		ChannelOutboundBuffer out = this.connection.channel().unsafe().outboundBuffer();
		return out != null && out.totalPendingWriteBytes() > 0;
	}

	/** Cuts the session. */
	void cut(AbortReason reason) {
		if (!this.counted) {
			this.completed = false;
			this.reason = reason;
			this.connection.loop().troubles().aborted(reason);
		}
		this.connection.reset();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			inputShut();
		}
		else {
			ctx.fireUserEventTriggered(event);
		}
	}

	/** The client has sent FIN: what it has sent before is still answered. */
	private void inputShut() {
		this.shut = true;
		if (this.behind) {
			return;
		}
		this.echo.end();
		this.pings.stop();
		this.ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((written) -> this.connection.linger());
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		count();
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		count();
	}

	private void count() {
		this.pings.stop();
		if (!this.closed) {
			this.closed = true;
			this.unread.close();
		}
		if (!this.counted) {
			this.counted = true;
			@Nullable AbortReason ended = this.completed ? null : this.reason;
			this.meter.ended(ended);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		AbortReason failed = this.connection.loop().troubles().failed(cause);
		if (!this.completed) {
			this.reason = failed;
		}
		this.connection.close();
	}

}
