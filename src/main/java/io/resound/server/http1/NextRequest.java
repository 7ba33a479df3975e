package io.resound.server.http1;

import io.netty.channel.ChannelHandlerContext;
import io.resound.connection.ClientConnection;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with the next request of a connection after an exchange is done: here, and
 * nowhere else.
 * <p>
 * An exchange is done at one of two moments, whichever is later: when the last write of
 * its response has completed, or when the last byte of its request has been read. Both
 * are inside of calls that come from the pipeline. For a pipelined request, which is in
 * the decoder's buffer, the calls are nested like this:
 *
 * <pre>
 *  RequestDecoder.next              decodes the request
 *   └ RequestReader.read            passes it to the router
 *      └ the router                 responds at once
 *         └ ResponseWriter.write    and the write completes at once
 *            └ goOnIfDone           the exchange is done: the next request, please
 * </pre>
 *
 * If this called {@code RequestDecoder.next} itself, each request would be decoded inside
 * of the calls for the request before it, and enough of them in one segment would
 * overflow the stack.
 * <p>
 * <b>Invariant:</b> bytes in the decoder's buffer are decoded in a task of their own,
 * when no call for the exchange before is on the stack. An empty buffer needs no task,
 * since there is nothing to decode, unless the connection is given back to the express
 * lane, which takes the decoder's buffer. The test that fails without it is
 * {@code PipeliningTests},
 * {@code requestsForTheRouterInOneSegmentAreAnsweredWithoutDeepeningTheStack}.
 */
final class NextRequest {

	private final ChannelHandlerContext ctx;

	private final ClientConnection connection;

	private final RequestDecoder decoder;

	private final CurrentExchange current;

	private final ConnectionEnd end;

	private final Flushes flushes;

	private final Http1.@Nullable AfterExchange after;

	/** One object for all requests of the connection. */
	private final Runnable goOn = this::goOn;

	NextRequest(ChannelHandlerContext ctx, ClientConnection connection, RequestDecoder decoder, CurrentExchange current,
			ConnectionEnd end, Flushes flushes, Http1.@Nullable AfterExchange after) {
		this.ctx = ctx;
		this.connection = connection;
		this.decoder = decoder;
		this.current = current;
		this.end = end;
		this.flushes = flushes;
		this.after = after;
	}

	/**
	 * Goes on if the exchange is done and the connection persistent. May be called twice
	 * for an exchange: when the router responds while the last part of the request is
	 * being passed to it, the exchange is done before that call returns.
	 */
	void goOnIfDone(OpenExchange exchange) {
		boolean isCurrent = exchange.equals(this.current.get());
		if (!isCurrent || exchange.state() != OpenExchange.State.DONE || !this.current.isPersistent()) {
			return;
		}
		this.current.clear();
		if (this.after != null || this.current.handover() != null || this.decoder.buffered() > 0) {
			this.ctx.executor().execute(this.goOn);
		}
		else {
			goOn();
		}
	}

	/** The exchange has ended and the connection goes on. */
	private void goOn() {
		Http1.AfterExchange handover = this.current.handover();
		if (handover != null) {
			this.connection.hold(false);
			handover.takeBack(this.decoder.giveUp());
			return;
		}
		if (this.after != null && canBeGivenBack()) {
			this.connection.hold(false);
			this.after.takeBack(this.decoder.giveUp());
			return;
		}
		try {
			this.decoder.next();
			this.flushes.readComplete();
		}
		catch (Exception ex) {
			this.end.failed(ex);
		}
		holdReads();
		if (this.connection.isInputShut()) {
			this.end.inputShut();
		}
		else if (this.connection.draining().isStopped() && this.end.isBetweenRequests()) {
			this.end.end();
		}
	}

	/** A connection that drains, or whose client has sent FIN, is finished here. */
	private boolean canBeGivenBack() {
		return this.decoder.isWaiting() && !this.connection.isInputShut() && !this.connection.isEnding()
				&& !this.connection.draining().isStarted();
	}

	/**
	 * Reads nothing more while the router has no demand for the body of the request, or
	 * while bytes of the next request are in the decoder's buffer and have to wait: what
	 * a client pipelines stays in its own kernel. Some of it has to be read to know
	 * whether there is a next request.
	 */
	void holdReads() {
		RouterCall call = this.current.call();
		this.connection.hold((call != null && !call.requestBody().isWanted())
				|| (this.decoder.isWaiting() && this.decoder.buffered() > 0));
	}

}
