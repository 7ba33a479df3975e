package io.resound.express;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Writes the responses of a connection with as few writes as possible. All small
 * responses to the requests of one read are collected in one buffer, the batch, and leave
 * in one write and one flush. A large body is written separately, in the buffers that it
 * arrived in.
 * <p>
 * <b>If you are new to Netty:</b> a {@code write} puts a buffer into the channel's queue,
 * which owns the buffer from then on. Only a {@code flush} passes the queue to the
 * kernel. The kernel may take some of it and the rest later, when the client has read: a
 * listener of the write, here an {@link EndingExchanges}, is called when the kernel has
 * taken all of it. Only then is the exchange over, and measured.
 * <p>
 * <b>Failure.</b> If the connection is lost or cut, the writes that have not completed
 * fail, and their listeners end the exchanges as aborted. Exchanges whose response is
 * still in the batch are ended by {@link #abort}.
 */
final class EchoWriter {

	private static final int OK = 200;

	private final ExpressLoop loop;

	private final ExpressLane lane;

	private ChannelHandlerContext ctx;

	/** The complete responses that the kernel has not taken yet. */
	private int unwritten;

	private @Nullable ByteBuf batch;

	/** The exchanges whose responses end in the batch. */
	private @Nullable EndingExchanges ending;

	private boolean unflushed;

	/** The reason to count for responses whose write fails. */
	private AbortReason lostFor = AbortReason.CLIENT;

	@SuppressWarnings("NullAway.Init")
	EchoWriter(ExpressLoop loop, ExpressLane lane) {
		this.loop = loop;
		this.lane = lane;
	}

	/** Sets the lane's place in the pipeline. */
	void writesAt(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	/**
	 * Adds a complete response to the batch. Its body is copied.
	 * @param head the head of the response
	 * @param in what the body is read from; it stays the caller's
	 * @param length the length of the body, all of which is in the buffer
	 * @param request the length of the request, probably that of the next one too
	 * @param exchange the exchange that ends with it
	 */
	void add(Http1ResponseHead head, ByteBuf in, int length, int request, Exchange exchange) {
		ByteBuf out = begin(head, length, length, request, in);
		out.writeBytes(in, length);
		exchange.received(length);
		exchange.sent(length);
		this.unwritten++;
		if (this.ending == null) {
			this.ending = new EndingExchanges(this, exchange);
		}
		else {
			this.ending.add(exchange);
		}
	}

	/**
	 * Adds the head of a response to the batch, whose body is written later.
	 * @param head the head of the response
	 * @param length the length of the body, all of it
	 * @param copied how many bytes of the body are going to be copied into the batch
	 * @param request the length of the request as far as it is in the buffer
	 * @param in the buffer, at the start of the body; its size decides the size of the
	 * batch
	 * @return the batch, with enough space for what is copied
	 */
	ByteBuf begin(Http1ResponseHead head, long length, int copied, int request, ByteBuf in) {
		ByteBuf out = batch(this.loop.mostBytes(head) + copied, request, in);
		this.loop.write(head, length, out);
		return out;
	}

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

	/**
	 * Writes a piece of a body.
	 * @param piece the bytes, which this method takes over
	 * @param ended the exchange, if this is the last piece of its response
	 */
	void write(ByteBuf piece, @Nullable Exchange ended) {
		writeBatch();
		this.unflushed = true;
		if (ended != null) {
			this.unwritten++;
			this.ctx.write(piece).addListener(new EndingExchanges(this, ended));
		}
		else {
			this.ctx.write(piece, this.ctx.voidPromise());
		}
		if (!this.ctx.channel().isWritable()) {
			// The queue of a client that reads empties at once: reading need not pause.
			flush();
		}
	}

	private void writeBatch() {
		ByteBuf out = this.batch;
		if (out == null) {
			return;
		}
		this.batch = null;
		this.unflushed = true;
		EndingExchanges ended = this.ending;
		if (ended != null) {
			this.ending = null;
			this.ctx.write(out).addListener(ended);
		}
		else {
			this.ctx.write(out, this.ctx.voidPromise());
		}
	}

	/** Writes the batch and passes everything written to the kernel. */
	void flush() {
		writeBatch();
		if (this.unflushed) {
			this.unflushed = false;
			this.ctx.flush();
		}
	}

	/** Ends the exchanges whose responses end in a completed write. */
	void written(EndingExchanges ended, boolean success) {
		this.unwritten -= ended.size();
		if (success) {
			ended.forEach((exchange) -> exchange.answered(OK));
			this.lane.written();
		}
		else {
			AbortReason reason = this.lostFor;
			ended.forEach((exchange) -> exchange.aborted(reason, OK));
			this.lane.lost();
		}
	}

	/**
	 * The number of exchanges whose complete response was passed to this writer and has
	 * not been taken by the kernel.
	 */
	int unwritten() {
		return this.unwritten;
	}

	/** The reason to count for responses whose write fails. */
	AbortReason lostFor() {
		return this.lostFor;
	}

	/**
	 * Aborts the exchanges whose responses are in the batch, because the connection is
	 * about to end. Those that have been written end when their write fails.
	 */
	void abort(AbortReason reason) {
		this.lostFor = reason;
		EndingExchanges ended = this.ending;
		if (ended != null) {
			this.ending = null;
			this.unwritten -= ended.size();
			ended.forEach((exchange) -> exchange.aborted(reason, OK));
		}
	}

	/** Releases the batch. */
	void release() {
		if (this.batch != null) {
			this.batch.release();
			this.batch = null;
		}
	}

}
