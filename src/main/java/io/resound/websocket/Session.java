package io.resound.websocket;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.metrics.WebSocketMeter;
import io.resound.route.MessageShapes;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket session. It is counted once when it begins, and once when its wire has been
 * closed.
 * <p>
 * The wire is not read while the client does not take what it is sent, so that a session
 * holds what one read has brought and what waits to be written. Used on one event loop.
 */
final class Session implements FrameEcho.Sink {

	private static final int CODE_BYTES = 2;

	private final Wire wire;

	private final WebSocketMeter meter;

	private final FrameEcho echo;

	private final Unread unread;

	private final Pings pings;

	private final @Nullable ShapedAnswers shaped;

	/** What the session counts as, unless {@link #completed}. */
	private AbortReason reason = AbortReason.CLIENT;

	private boolean completed;

	/** Whether something that has arrived is answered later, and no more is read. */
	private boolean behind;

	private boolean scheduled;

	/** Whether the client sends nothing more. */
	private boolean shut;

	private boolean closed;

	/** Whether a close frame has been written. */
	private boolean closing;

	/** Until when the client has to answer a close frame. */
	private @Nullable Future<?> deadline;

	/**
	 * Begins a session.
	 * @param wire what it reads and writes
	 * @param terms what has been agreed on
	 */
	Session(Wire wire, SessionTerms terms) {
		this.wire = wire;
		this.meter = terms.meter();
		MessageShapes.Draws shapes = terms.shapes();
		this.shaped = (shapes != null) ? new ShapedAnswers(shapes, wire.loop(), this) : null;
		this.echo = terms.echo(wire.allocator(), this);
		this.unread = new Unread(this.echo, this.shaped);
		this.pings = new Pings(wire, this, terms.settings(), terms.idle());
		this.meter.opened();
	}

	/** Sends the first message, if one is wanted, and looks after the client. */
	void begin(byte @Nullable [] hello) {
		this.pings.start();
		if (hello != null) {
			text(hello);
		}
	}

	/**
	 * Sends a text of the service's own.
	 * @param utf8 at most 65,535 bytes
	 */
	private void text(byte[] utf8) {
		ByteBuf frame = Unpooled.buffer(FrameHeader.LONGEST_SENT + utf8.length);
		FrameHeader.put(frame, 0, FrameHeader.FIN | FrameHeader.TEXT, utf8.length);
		write(frame.writerIndex(FrameHeader.sizeFor(utf8.length)).writeBytes(utf8));
		this.meter.sent(utf8.length);
		this.meter.messageSent(true);
	}

	/**
	 * Bytes have arrived. What is answered is not flushed.
	 * @param in the bytes, which belong to the session from now on
	 */
	void received(ByteBuf in) {
		answer(in);
		if (!this.unread.isEmpty() && !this.behind) {
			this.behind = true;
			this.wire.hold(true);
			later();
		}
	}

	/** Answers more once the client has taken enough, after others had their turn. */
	private void later() {
		if (this.wire.isWritable() && !this.scheduled && (this.shaped == null || !this.shaped.isHolding())) {
			this.scheduled = true;
			this.wire.loop().execute(this::goOn);
		}
	}

	private void goOn() {
		this.scheduled = false;
		if (!this.behind || this.closed) {
			return;
		}
		answer(null);
		this.wire.flush();
		if (!this.unread.isEmpty()) {
			later();
			return;
		}
		this.behind = false;
		this.wire.hold(false);
		if (this.shut) {
			inputEnded();
		}
	}

	/** The client takes more, or an answer that had to wait is due. */
	void clientTakesMore() {
		if (this.behind) {
			later();
		}
	}

	private void answer(@Nullable ByteBuf arrived) {
		this.pings.heard();
		try {
			if (arrived != null) {
				this.unread.add(arrived);
			}
			else {
				this.unread.goOn();
			}
		}
		catch (ViolationException ex) {
			violated(ex);
		}
		if (this.shaped != null && this.shaped.isClosing()) {
			close(CloseCode.NORMAL);
		}
		if (this.wire.isListeningStopped() && !this.echo.isInMessage()) {
			goAway();
		}
	}

	/** Closes the session because the client has broken a rule. */
	void violated(ViolationException violation) {
		AbortReason fault = violation.code().reason();
		this.reason = (fault != null) ? fault : AbortReason.CLIENT;
		this.wire.blame(this.reason);
		endAfter(close(violation.code().code(), String.valueOf(violation.getMessage())));
	}

	@Override
	public boolean messageBegins() {
		this.wire.messageBegins();
		return this.shaped == null || this.shaped.begins();
	}

	@Override
	public boolean messageEnded() {
		return this.shaped == null || this.shaped.goesOn();
	}

	@Override
	public void write(ByteBuf out) {
		this.wire.write(out);
	}

	/** The client closes the session: so does the service (RFC 6455 section 5.5.1). */
	@Override
	public void closed(int code) {
		this.completed = true;
		if (this.closing) {
			this.wire.end();
		}
		else {
			endAfter(close(code, ""));
		}
	}

	/** Closes the session because the service ends it, between two messages. */
	void goAway() {
		close(CloseCode.GOING_AWAY);
	}

	private void close(CloseCode code) {
		if (this.closing) {
			return;
		}
		this.completed = true;
		this.echo.mute();
		close(code.code(), "").addListener((written) -> {
			if (!this.closed) {
				this.deadline = this.wire.loop()
					.schedule(this.wire::end, ClientConnection.LINGER_MILLIS, TimeUnit.MILLISECONDS);
			}
		});
	}

	/** Ends the wire once a write has completed, and ignores what still arrives. */
	private void endAfter(ChannelFuture lastWrite) {
		this.echo.end();
		lastWrite.addListener((written) -> this.wire.end());
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
		return this.wire.send(frame);
	}

	/** Whether a message is incomplete, or something waits for the client to take it. */
	boolean isBusy() {
		return isInMessage() || this.wire.isWriting();
	}

	/** Whether a close frame has been written, and the connection has not been closed. */
	boolean isClosing() {
		return this.closing && !this.closed;
	}

	/** Whether a message is incomplete that is answered. */
	boolean isInMessage() {
		return this.echo.isInMessage() && !this.closing;
	}

	/** Whether an answer waits because the client has asked for that. */
	boolean isWaiting() {
		return this.shaped != null && this.shaped.isWaiting();
	}

	/** Cuts the session. */
	void cut(AbortReason reason) {
		if (!this.closed) {
			this.completed = false;
			this.reason = reason;
			this.wire.cut(reason);
		}
	}

	/** The client sends nothing more: what it has sent before is still answered. */
	void inputEnded() {
		this.shut = true;
		if (this.behind) {
			if (this.shaped != null) {
				this.shaped.clientLeaves();
			}
			return;
		}
		this.echo.end();
		this.pings.stop();
		this.wire.send(Unpooled.EMPTY_BUFFER).addListener((written) -> this.wire.end());
	}

	/** The wire has failed, which is no matter once the session has been closed. */
	void failed(AbortReason failure) {
		if (!this.closing) {
			this.reason = failure;
		}
	}

	/** The wire has been closed. */
	void ended() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.pings.stop();
		if (this.deadline != null) {
			this.deadline.cancel(false);
		}
		if (this.shaped != null) {
			this.shaped.close();
		}
		this.unread.close();
		this.meter.ended(this.completed ? null : this.reason);
	}

	/** Ends the session without a close frame once all that was written has left. */
	void breakOff(boolean reset) {
		this.echo.end();
		this.wire.send(Unpooled.EMPTY_BUFFER).addListener((written) -> {
			if (reset) {
				cut(AbortReason.SHAPED);
			}
			else {
				failed(AbortReason.SHAPED);
				this.wire.end();
			}
		});
	}

}
