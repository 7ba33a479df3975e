package io.resound.express;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.metrics.DeclineReason;
import io.resound.metrics.Exchange;
import io.resound.metrics.ProtocolLabel;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of a connection, one after the other, from buffers that may end
 * anywhere, and passes each plain echo to the writer as far as it has arrived:
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
 *  IDLE, HEAD, BODY AWAITED ──── not a plain echo ───► the lane leaves
 * </pre>
 *
 * In HEAD and BODY AWAITED the bytes of the request are kept unchanged, so that the
 * router can still get all of them. In BODY the response has begun, and can only be
 * finished or cut.
 */
final class EchoReader {

	private static final int OK = 200;

	private final ExpressLoop loop;

	private final ClientConnection connection;

	private final ExpressLane lane;

	private final EchoWriter writer;

	private ChannelHandlerContext ctx;

	private Http1ResponseHead lastHead = Http1ResponseHead.UNTYPED;

	/** The bytes of the request so far, in HEAD and BODY AWAITED. */
	private @Nullable ByteBuf kept;

	private long keptSince;

	/** The exchange in BODY AWAITED and BODY. */
	private @Nullable Exchange current;

	/** Bytes of the body that have not arrived, in BODY. */
	private long bodyLeft;

	@SuppressWarnings("NullAway.Init")
	EchoReader(ExpressLoop loop, ClientConnection connection, ExpressLane lane, EchoWriter writer) {
		this.loop = loop;
		this.connection = connection;
		this.lane = lane;
		this.writer = writer;
	}

	/** Sets the lane's place in the pipeline. */
	void readsAt(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	/**
	 * Reads what has arrived.
	 * @param in the bytes, which are the reader's from now on
	 */
	void read(ByteBuf in) {
		if (this.bodyLeft == 0 || passBody(in)) {
			answer(withKept(in));
		}
	}

	/** Keeps bytes, after those that are kept already. */
	void keep(ByteBuf in) {
		this.kept = withKept(in);
		if (this.keptSince == 0) {
			this.keptSince = System.nanoTime();
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

	/** Answers the requests in a buffer, and releases it or keeps the rest. */
	private void answer(ByteBuf in) {
		PlainEcho echo = this.loop.echo();
		echo.begin(in);
		while (in.isReadable()) {
			Verdict verdict = echo.read(in);
			if (verdict == Verdict.UNFINISHED) {
				keep(in);
				return;
			}
			DeclineReason declined = verdict.declined();
			if (declined == null && this.connection.draining().isStarted()) {
				declined = DeclineReason.DRAIN;
			}
			else if (declined == null && this.loop.isShaped()) {
				declined = DeclineReason.SHAPE;
			}
			if (declined != null) {
				keep(in);
				this.lane.leave(declined);
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
			try {
				if (!answer(echo, exchange, in)) {
					return;
				}
			}
			catch (OutOfMemoryError ex) {
				// No direct memory is left for the response: the lane is about to end.
				this.current = exchange;
				in.release();
				throw ex;
			}
		}
		in.release();
	}

	private Exchange begin(PlainEcho echo) {
		this.connection.exchangeStarted(false);
		return this.loop.meter().open(echo.method(), this.loop.endpoint(), ProtocolLabel.HTTP_1_1);
	}

	/**
	 * Answers one request, as far as its body has arrived.
	 * @return whether the buffer is still the caller's
	 */
	private boolean answer(PlainEcho echo, Exchange exchange, ByteBuf in) {
		Http1ResponseHead head = echo.responseHead(this.lastHead);
		this.lastHead = head;
		long length = echo.bodyLength();
		int here = (int) Math.min(length, in.readableBytes());
		int request = echo.headLength() + here;
		if (here == length && length <= ExpressLoop.LARGEST_COPY) {
			this.writer.add(head, in, here, request, exchange);
			return true;
		}
		this.writer.begin(head, length, 0, request, in);
		this.current = exchange;
		this.bodyLeft = length;
		return passBody(in);
	}

	/**
	 * Passes on the bytes of the body that have arrived.
	 * @return whether there are bytes after them, and the buffer is still the caller's
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
		if (this.bodyLeft == 0) {
			this.current = null;
			this.writer.write(body, exchange);
		}
		else {
			this.writer.write(body, null);
		}
		return !all;
	}

	/** Transfers the kept bytes to the caller, which releases them. */
	ByteBuf takeKept() {
		ByteBuf bytes = this.kept;
		this.kept = null;
		this.keptSince = 0;
		return (bytes != null) ? bytes : Unpooled.EMPTY_BUFFER;
	}

	/** Transfers the exchange in BODY AWAITED to the caller, which ends it. */
	@Nullable Exchange takeCurrent() {
		Exchange exchange = this.current;
		this.current = null;
		return exchange;
	}

	/** Whether bytes of an unanswered request are kept. */
	boolean isKeeping() {
		return this.kept != null;
	}

	/** The capacity of the buffer that they are kept in, in bytes. */
	int keptCapacity() {
		return (this.kept != null) ? this.kept.capacity() : 0;
	}

	/** When the first of these bytes arrived, by {@link System#nanoTime()}. */
	long keptSince() {
		return this.keptSince;
	}

	/** Whether an exchange is open whose request or response is incomplete. */
	boolean isInExchange() {
		return this.current != null;
	}

	/** Whether it is in BODY: a response has begun, and its body is incomplete. */
	boolean isInBody() {
		return this.bodyLeft > 0;
	}

	/** Aborts the incomplete exchange, because the connection is about to end. */
	void abort(AbortReason reason) {
		Exchange exchange = takeCurrent();
		if (exchange != null) {
			exchange.aborted(reason, isInBody() ? OK : Exchange.NO_STATUS);
			// Otherwise its kept head would be counted as lost too.
			release();
		}
	}

	/** Releases what is kept. */
	void release() {
		if (this.kept != null) {
			this.kept.release();
			this.kept = null;
		}
	}

}
