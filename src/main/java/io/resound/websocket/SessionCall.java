package io.resound.websocket;

import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.connection.Calls;
import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

/**
 * A stream of HTTP/2 that has become a session's (RFC 8441). The client's window is
 * returned for what has been answered and taken, so the stream holds one window at most.
 */
final class SessionCall implements Calls.Call, Wire {

	/** How many bytes may wait for the client's window before answers wait too. */
	private static final int MOST_UNWRITTEN = 64 * 1024;

	private final Calls.Caller caller;

	private final Session session;

	private boolean held;

	/** Bytes that have been read while reading was held. */
	private int untaken;

	/**
	 * Accepts the handshake, and begins the session.
	 * @param caller the client
	 * @param agreement what has been agreed on
	 */
	SessionCall(Calls.Caller caller, Agreements.Agreement agreement) {
		this.caller = caller;
		Http2Headers head = new DefaultHttp2Headers().status("200");
		agreement.fields().forEach((field) -> head.add(field.name().toLowerCase(Locale.ROOT), field.value()));
		caller.head(head);
		this.session = new Session(this, agreement.terms());
		this.session.begin(agreement.hello(caller.address()));
		if (caller.isListeningStopped()) {
			this.session.goAway();
		}
	}

	@Override
	public void received(ByteBuf piece) {
		this.untaken += piece.readableBytes();
		this.session.received(piece);
		take();
	}

	/** Allows the client to send as much again, as far as its bytes are answered. */
	private void take() {
		if (!this.held && this.untaken > 0) {
			int bytes = this.untaken;
			this.untaken = 0;
			this.caller.taken(bytes);
		}
	}

	@Override
	public void requestEnded() {
		this.session.inputEnded();
	}

	@Override
	public void stalled(long limitMillis) {
		this.session.cut(AbortReason.TIMEOUT);
	}

	@Override
	public void listeningStopped() {
		if (!this.session.isInMessage()) {
			this.session.goAway();
		}
	}

	@Override
	public boolean isIdle() {
		return !this.session.isInMessage() || this.session.isWaiting();
	}

	@Override
	public void ended(@Nullable AbortReason reason) {
		if (reason != null) {
			this.session.failed(reason);
		}
		this.session.ended();
	}

	// What the session does

	@Override
	public ByteBufAllocator allocator() {
		return this.caller.allocator();
	}

	@Override
	public ScheduledExecutorService loop() {
		return this.caller.loop();
	}

	@Override
	public boolean isListeningStopped() {
		return this.caller.isListeningStopped();
	}

	@Override
	public boolean isWritable() {
		return this.caller.unwritten() < MOST_UNWRITTEN;
	}

	@Override
	public boolean isWriting() {
		return this.caller.unwritten() > 0;
	}

	@Override
	public boolean isPingable() {
		return !isWriting() && !this.held;
	}

	@Override
	public void hold(boolean hold) {
		this.held = hold;
		take();
	}

	@Override
	public void messageBegins() {
		this.caller.active();
	}

	@Override
	public void write(ByteBuf out) {
		send(out);
	}

	@Override
	public void flush() {
		// Nothing is written without being sent.
	}

	@Override
	public ChannelFuture send(ByteBuf out) {
		return this.caller.send(out).addListener((written) -> this.session.clientTakesMore());
	}

	@Override
	public void end() {
		this.caller.end();
	}

	@Override
	public void blame(AbortReason reason) {
		this.caller.blame(reason);
	}

	@Override
	public void cut(AbortReason reason) {
		this.caller.reset(reason);
	}

}
