package io.resound.server.http1;

import java.util.List;

import io.netty.channel.ChannelOutboundBuffer;
import io.resound.connection.ClientConnection;
import io.resound.connection.Progress;
import io.resound.connection.Protocol;
import io.resound.error.Problem;
import io.resound.metrics.AbortReason;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;

/**
 * Holds an HTTP/1 connection to its time limits, and lets the drain end it when that
 * interrupts no request.
 */
final class Http1Protocol implements Protocol {

	private final ClientConnection connection;

	private final RequestDecoder decoder;

	private final CurrentExchange current;

	private final OwnResponses own;

	private final ConnectionEnd end;

	private final Progress progress = new Progress();

	/** Bytes of the response's body at the last look. */
	private long lastSent;

	Http1Protocol(ClientConnection connection, RequestDecoder decoder, CurrentExchange current, OwnResponses own,
			ConnectionEnd end) {
		this.connection = connection;
		this.decoder = decoder;
		this.current = current;
		this.own = own;
		this.end = end;
	}

	/** Something of a request has been read. */
	void moved() {
		this.progress.moved();
	}

	/**
	 * While the decoder waits and no exchange is open, {@link NextRequest} is about to
	 * have the next request decoded. The last exchange stays the current one while the
	 * connection lingers, although the client has been sent all of its response.
	 */
	@Override
	public int openExchanges() {
		OpenExchange exchange = this.current.get();
		if (exchange == null) {
			return this.decoder.isWaiting() ? 1 : 0;
		}
		return (this.connection.isEnding() && exchange.isEnded()) ? 0 : 1;
	}

	@Override
	public long headSince() {
		return this.decoder.headSince();
	}

	@Override
	public void headTimedOut() {
		// When the protocol detector or the lane passes an incomplete head on and then
		// calls this, the head may have been refused already.
		if (this.decoder.isInHead()) {
			this.own.refuseUnread(Problem.headTimeout(this.connection.timeouts().head().toMillis()), List.of());
		}
	}

	@Override
	public void checkProgress(long now) {
		this.progress.look(this.connection);
		OpenExchange exchange = this.current.get();
		lookAtBody(exchange);
		if (exchange == null || exchange.isOpenEnded()
				|| !this.progress.isStalled(now, this.connection.timeouts().stall().toNanos())) {
			return;
		}
		switch (exchange.state()) {
			case OWN, ROUTED, RESPONDING, WRITING -> stalled(exchange);
			case WRITTEN, DONE, ABORTED -> this.end.end();
		}
	}

	/**
	 * Notices pieces of a body that were written and taken since the last look. The
	 * connection does not, if nothing was waiting at either look.
	 */
	private void lookAtBody(@Nullable OpenExchange exchange) {
		long sent = (exchange != null) ? exchange.sent() : 0;
		ChannelOutboundBuffer waiting = this.connection.channel().unsafe().outboundBuffer();
		if (sent != this.lastSent && waiting != null && waiting.isEmpty()) {
			this.progress.moved();
		}
		this.lastSent = sent;
	}

	private void stalled(OpenExchange exchange) {
		if (exchange.isRequestWhole()) {
			this.end.cut(exchange, AbortReason.TIMEOUT);
		}
		else {
			this.own.refuseOrCut(exchange, AbortReason.TIMEOUT,
					Problem.stallTimeout(this.connection.timeouts().stall().toMillis()));
		}
	}

	@Override
	public long kept() {
		return this.decoder.bufferCapacity();
	}

	/**
	 * A route that reads the body of its requests, and begins its response before the
	 * body is complete, returns what it reads.
	 */
	@Override
	public boolean isEchoing() {
		OpenExchange exchange = this.current.get();
		return exchange != null && exchange.state() == OpenExchange.State.RESPONDING && !exchange.isRequestWhole()
				&& this.current.head().isBodyRead();
	}

	@Override
	public void cutSlowReader() {
		OpenExchange exchange = this.current.get();
		if (exchange == null || !exchange.isOpenEnded()) {
			this.end.cut(AbortReason.TIMEOUT);
		}
	}

	@Override
	public void idle() {
		this.end.end();
	}

	@Override
	public void drainStarted() {
		// From now on, the head of each response announces the end of the connection.
	}

	@Override
	public void listeningStopped() {
		if (this.end.isBetweenRequests()) {
			this.end.end(ClientConnection.FAREWELL_MILLIS);
		}
	}

	@Override
	public void cut(AbortReason reason) {
		this.end.cut(reason);
	}

}
