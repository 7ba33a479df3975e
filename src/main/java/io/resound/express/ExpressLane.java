package io.resound.express;

import java.io.IOException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.resound.connection.ClientConnection;
import io.resound.connection.Progress;
import io.resound.connection.Protocol;
import io.resound.metrics.AbortReason;
import io.resound.metrics.DeclineReason;
import io.resound.metrics.Exchange;
import io.resound.metrics.ProtocolLabel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the plain echoes of an HTTP/1 connection as they come, in front of the codec.
 * What one read brings is answered by one write; a body that is not whole streams, in the
 * buffers that it came in.
 *
 * <pre>
 *            ┌───────── head and body are whole: into the batch ──────┐
 *            ▼                                                        │
 *          IDLE ──── some of a head ───► HEAD ─────── the rest ───────┤
 *            ▲                            │ whole, no byte of its body│
 *            │                            ▼                           │
 *            │                      BODY AWAITED ─── its first bytes ─┤
 *            │                                                        ▼
 *            └──────────── last byte of the body ◄──────────────── BODY
 *
 *  IDLE, HEAD, BODY AWAITED ──── not a plain echo ───► LEAVING ──── answers written ───► the router
 * </pre>
 *
 * The lane owns the bytes in HEAD and BODY AWAITED, so that it can hand them to the codec
 * unread. It leaves when it meets what it does not fully understand, when the client
 * keeps it waiting, and when the service drains; it first waits for its answers to be
 * written, so that the router answers behind them and never among them. It never comes
 * back. Once an answer has begun it can only be finished or cut.
 */
public final class ExpressLane extends ChannelInboundHandlerAdapter implements Protocol {

	private static final Logger log = LoggerFactory.getLogger(ExpressLane.class);

	private static final int OK = 200;

	private final ExpressLoop loop;

	private final ClientConnection connection;

	private final Router router;

	/** Made when an exchange is open at a tick, which those of most never are. */
	private @Nullable Progress progress;

	private ChannelHandlerContext ctx;

	private AnswerHead lastHead = AnswerHead.UNTYPED;

	/** Exchanges that have begun and not ended. */
	private int open;

	/** What a request has brought that is not to be answered yet. */
	private @Nullable ByteBuf kept;

	private long keptSince;

	/** The exchange in BODY AWAITED and BODY. */
	private @Nullable Exchange current;

	/** Bytes of the body that have not come, in BODY. */
	private long bodyLeft;

	private @Nullable ByteBuf batch;

	private @Nullable AnswerBatch answers;

	private @Nullable AbortReason cutFor;

	private boolean leaving;

	private boolean reading;

	private boolean moved;

	private boolean unflushed;

	/**
	 * Creates the lane of a connection.
	 * @param loop what the lanes of the connection's event loop share
	 * @param connection the connection
	 * @param router answers what the lane leaves
	 */
	@SuppressWarnings("NullAway.Init")
	public ExpressLane(ExpressLoop loop, ClientConnection connection, Router router) {
		this.loop = loop;
		this.connection = connection;
		this.router = router;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	// What the client sends

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		this.reading = true;
		this.moved = true;
		ByteBuf in = withKept((ByteBuf) msg);
		if (this.leaving) {
			this.kept = in;
		}
		else if (this.bodyLeft == 0 || passBody(in)) {
			answer(in);
		}
	}

	private ByteBuf withKept(ByteBuf in) {
		ByteBuf before = this.kept;
		if (before == null) {
			return in;
		}
		this.kept = null;
		ByteBuf joined = this.ctx.alloc().ioBuffer(before.readableBytes() + in.readableBytes());
		joined.writeBytes(before).writeBytes(in);
		before.release();
		in.release();
		return joined;
	}

	/** Answers what a buffer holds, and releases it or keeps what is left of it. */
	private void answer(ByteBuf in) {
		PlainEcho echo = this.loop.echo();
		echo.begin(in);
		while (in.isReadable()) {
			PlainEcho.Verdict verdict = echo.read(in);
			if (verdict == PlainEcho.Verdict.DECLINED) {
				stepAside(in, echo.reason());
				return;
			}
			if (verdict == PlainEcho.Verdict.UNFINISHED) {
				keep(in);
				return;
			}
			if (this.connection.draining().isStarted()) {
				stepAside(in, DeclineReason.DRAIN);
				return;
			}
			Exchange exchange = (this.current != null) ? this.current : begin(echo);
			if (echo.bodyLength() > 0 && in.readableBytes() == echo.headLength()) {
				this.current = exchange;
				keep(in);
				return;
			}
			this.current = null;
			this.keptSince = 0;
			in.skipBytes(echo.headLength());
			if (!answer(echo, exchange, in)) {
				return;
			}
		}
		in.release();
	}

	private Exchange begin(PlainEcho echo) {
		this.open++;
		this.connection.exchangeStarted(false);
		return this.loop.meter().open(echo.method(), this.loop.endpoint(), ProtocolLabel.HTTP_1_1);
	}

	/**
	 * Answers one request, as far as its body has come.
	 * @return whether the buffer is still the caller's
	 */
	private boolean answer(PlainEcho echo, Exchange exchange, ByteBuf in) {
		AnswerHead head = echo.answer(this.lastHead);
		this.lastHead = head;
		long length = echo.bodyLength();
		int here = (int) Math.min(length, in.readableBytes());
		boolean copied = here == length && length <= ExpressLoop.LARGEST_COPY;
		ByteBuf out = batch(this.loop.mostBytes(head) + (copied ? here : 0), echo.headLength() + here, in);
		this.loop.write(head, length, out);
		if (copied) {
			out.writeBytes(in, here);
			exchange.received(here);
			exchange.sent(here);
			endsWithBatch(exchange);
			return true;
		}
		this.current = exchange;
		this.bodyLeft = length;
		return passBody(in);
	}

	/**
	 * The buffer that answers are put together in.
	 * @param size the bytes that it must have room for
	 * @param request the bytes of the request, most likely those of the next one too
	 */
	private ByteBuf batch(int size, int request, ByteBuf in) {
		ByteBuf out = this.batch;
		if (out != null && out.writableBytes() >= size) {
			return out;
		}
		writeBatch();
		long more = in.readableBytes() / Math.max(1, request);
		out = this.ctx.alloc().ioBuffer((int) Math.min(size * (more + 1), Math.max(size, ExpressLoop.LARGEST_BATCH)));
		this.batch = out;
		return out;
	}

	private void endsWithBatch(Exchange exchange) {
		if (this.answers == null) {
			this.answers = new AnswerBatch(this, exchange);
		}
		else {
			this.answers.add(exchange);
		}
	}

	/**
	 * Passes on the bytes of the body that have come.
	 * @return whether there is something behind them, and the buffer still the caller's
	 */
	private boolean passBody(ByteBuf in) {
		Exchange exchange = this.current;
		int here = (int) Math.min(this.bodyLeft, in.readableBytes());
		this.bodyLeft -= here;
		boolean all = here == in.readableBytes();
		ByteBuf body = all ? in : in.readRetainedSlice(here);
		if (exchange != null) {
			exchange.received(here);
			exchange.sent(here);
		}
		writeBatch();
		this.unflushed = true;
		if (this.bodyLeft == 0 && exchange != null) {
			this.current = null;
			this.ctx.write(body).addListener(new AnswerBatch(this, exchange));
		}
		else {
			this.ctx.write(body, this.ctx.voidPromise());
		}
		if (!this.ctx.channel().isWritable()) {
			// A client that reads makes room at once, and reading need not pause.
			flush();
		}
		return !all;
	}

	private void keep(ByteBuf in) {
		this.kept = in;
		if (this.keptSince == 0) {
			this.keptSince = System.nanoTime();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		this.reading = false;
		flush();
	}

	// What is written

	private void writeBatch() {
		ByteBuf out = this.batch;
		if (out == null) {
			return;
		}
		this.batch = null;
		this.unflushed = true;
		if (this.answers != null) {
			AnswerBatch ending = this.answers;
			this.answers = null;
			this.ctx.write(out).addListener(ending);
		}
		else {
			this.ctx.write(out, this.ctx.voidPromise());
		}
	}

	private void flush() {
		writeBatch();
		if (this.unflushed) {
			this.unflushed = false;
			this.ctx.flush();
		}
	}

	/** A write has completed, and the answers that end in it are over. */
	void written(AnswerBatch ended, boolean success) {
		this.open -= ended.size();
		if (success) {
			this.moved = true;
			ended.forEach((exchange) -> exchange.answered(OK));
			settle();
		}
		else {
			AbortReason reason = (this.cutFor != null) ? this.cutFor : AbortReason.CLIENT;
			ended.forEach((exchange) -> exchange.aborted(reason, OK));
			this.connection.reset();
		}
	}

	private void settle() {
		if (this.leaving) {
			leaveIfAnswered();
		}
		else if (this.open == 0 && this.kept == null) {
			endIfOver();
		}
	}

	/** All that has been read is answered, and the answers have been written. */
	private void endIfOver() {
		if (this.connection.isInputShut()) {
			this.connection.close();
		}
		else if (this.connection.draining().isStopped()) {
			this.connection.linger();
		}
	}

	// How it leaves

	/** Leaves the request that has begun, if any, and all that follow to the router. */
	private void stepAside() {
		if (!this.leaving) {
			ByteBuf in = (this.kept != null) ? this.kept : this.ctx.alloc().buffer(0);
			this.kept = null;
			stepAside(in, DeclineReason.WAIT);
		}
	}

	private void stepAside(ByteBuf in, DeclineReason reason) {
		this.loop.meter().declined(reason);
		this.kept = in;
		flush();
		this.leaving = true;
		this.connection.hold(true);
		leaveIfAnswered();
	}

	private void leaveIfAnswered() {
		ByteBuf rest = this.kept;
		if (rest == null || this.open > ((this.current != null) ? 1 : 0)) {
			return;
		}
		this.kept = null;
		this.open = 0;
		Exchange begun = this.current;
		this.current = null;
		this.connection.hold(false);
		this.router.takeOver(begun);
		this.ctx.pipeline().remove(this);
		this.ctx.fireChannelRead(rest);
		if (!this.reading) {
			this.ctx.fireChannelReadComplete();
		}
		if (this.connection.isInputShut()) {
			this.ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
		}
	}

	// How it ends

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (!(event instanceof ChannelInputShutdownEvent)) {
			ctx.fireUserEventTriggered(event);
		}
		else if (this.bodyLeft > 0) {
			cut(AbortReason.CLIENT);
		}
		else if (this.kept != null) {
			stepAside();
		}
		else if (this.open == 0) {
			ctx.close();
		}
	}

	/** Cuts what is open, and the connection with it. */
	private void cut(AbortReason reason) {
		this.cutFor = reason;
		abortUnwritten(reason);
		this.connection.reset();
	}

	/** What has been handed to the channel is ended by the failure of its write. */
	private void abortUnwritten(AbortReason reason) {
		if (this.current != null) {
			this.open--;
			this.current.aborted(reason, (this.bodyLeft > 0) ? OK : Exchange.NO_STATUS);
			this.current = null;
		}
		if (this.answers != null) {
			this.open -= this.answers.size();
			this.answers.forEach((exchange) -> exchange.aborted(reason, OK));
			this.answers = null;
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		AbortReason reason = (this.cutFor != null) ? this.cutFor : AbortReason.CLIENT;
		if (isInHead()) {
			this.loop.meter().lostInHead(reason);
		}
		abortUnwritten(reason);
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (this.kept != null) {
			this.kept.release();
			this.kept = null;
		}
		if (this.batch != null) {
			this.batch.release();
			this.batch = null;
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (cause instanceof IOException) {
			log.debug("The connection was lost", cause);
			abortUnwritten(AbortReason.CLIENT);
		}
		else {
			log.error("The connection is closed after an unexpected failure", cause);
			this.cutFor = AbortReason.INTERNAL;
			abortUnwritten(AbortReason.INTERNAL);
		}
		ctx.close();
	}

	// What the connection asks

	@Override
	public int openExchanges() {
		return this.open;
	}

	@Override
	public long headSince() {
		return isInHead() ? this.keptSince : 0;
	}

	private boolean isInHead() {
		return this.kept != null && this.open == 0;
	}

	@Override
	public void headTimedOut() {
		stepAside();
		this.connection.headTimedOut();
	}

	@Override
	public void checkProgress(long now) {
		Progress progress = this.progress;
		if (progress == null) {
			progress = new Progress();
			this.progress = progress;
		}
		if (this.moved) {
			this.moved = false;
			progress.moved();
		}
		else if (this.current != null && this.bodyLeft == 0) {
			// Nothing of its body has come: the router knows how to refuse.
			stepAside();
			return;
		}
		this.connection.look(progress);
		if (progress.isStalled(now, this.connection.timeouts().stall().toNanos())) {
			cut(AbortReason.TIMEOUT);
		}
	}

	@Override
	public void idle() {
		this.connection.linger();
	}

	@Override
	public void drainStarted() {
		// The next request is left to the router, whose answer says so.
	}

	@Override
	public void listeningStopped() {
		if (this.open == 0 && headSince() == 0) {
			this.connection.linger(ClientConnection.FAREWELL_MILLIS);
		}
	}

	@Override
	public void cut() {
		cut(AbortReason.SHUTDOWN);
	}

}
