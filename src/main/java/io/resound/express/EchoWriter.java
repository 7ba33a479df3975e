package io.resound.express;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Writes the responses of a connection, as few times as possible: all small responses to
 * what one read has brought are put together in one buffer, the batch, and leave in one
 * write and one flush. A large body is a write of its own, in the buffers that it arrived
 * in.
 * <p>
 * <b>For whoever is new to Netty.</b> A {@code write} puts a buffer into the channel's
 * queue and gives the buffer away; only a {@code flush} hands the queue to the kernel.
 * The kernel may take some of it and the rest later, when the client has read: a listener
 * of the write, here an {@link AnswerBatch}, is called when the kernel has taken all of
 * it. Only then is the exchange over, and measured.
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

	/** Responses that have begun, are whole, and have not been taken by the kernel. */
	private int unwritten;

	private @Nullable ByteBuf batch;

	/** The exchanges whose responses end in the batch. */
	private @Nullable AnswerBatch ending;

	private boolean unflushed;

	/** Why a response is lost if its write fails. */
	private AbortReason lostFor = AbortReason.CLIENT;

	@SuppressWarnings("NullAway.Init")
	EchoWriter(ExpressLoop loop, ExpressLane lane) {
		this.loop = loop;
		this.lane = lane;
	}

	/** Writes at this place in the pipeline. */
	void writesAt(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	/**
	 * Adds a whole response to the batch, whose body is copied.
	 * @param head the head of the response
	 * @param in what the body is read from; it stays the caller's
	 * @param length the length of the body, which is all in the buffer
	 * @param request the length of the request, most likely that of the next one too
	 * @param exchange the exchange that ends with it
	 */
	void add(AnswerHead head, ByteBuf in, int length, int request, Exchange exchange) {
		ByteBuf out = begin(head, length, length, request, in);
		out.writeBytes(in, length);
		exchange.received(length);
		exchange.sent(length);
		this.unwritten++;
		if (this.ending == null) {
			this.ending = new AnswerBatch(this, exchange);
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
	 * @param in the buffer, from the body on: what is in it gives the batch its size
	 * @return the batch, with enough space for what is copied
	 */
	ByteBuf begin(AnswerHead head, long length, int copied, int request, ByteBuf in) {
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
	 * @param piece the bytes, which are the writer's from now on
	 * @param ended the exchange, if this is the last piece of its response
	 */
	void write(ByteBuf piece, @Nullable Exchange ended) {
		writeBatch();
		this.unflushed = true;
		if (ended != null) {
			this.unwritten++;
			this.ctx.write(piece).addListener(new AnswerBatch(this, ended));
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
		AnswerBatch ended = this.ending;
		if (ended != null) {
			this.ending = null;
			this.ctx.write(out).addListener(ended);
		}
		else {
			this.ctx.write(out, this.ctx.voidPromise());
		}
	}

	/** Hands to the kernel what has been added and written. */
	void flush() {
		writeBatch();
		if (this.unflushed) {
			this.unflushed = false;
			this.ctx.flush();
		}
	}

	/** A write has completed, and the exchanges whose responses end in it are over. */
	void written(AnswerBatch ended, boolean success) {
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
	 * Exchanges whose whole response has been handed over here, and has not been taken by
	 * the kernel completely.
	 */
	int unwritten() {
		return this.unwritten;
	}

	/** Why a response is lost if its write fails. */
	AbortReason lostFor() {
		return this.lostFor;
	}

	/**
	 * The connection is about to end: aborts the exchanges whose responses are in the
	 * batch. Those that have been written end when their write fails.
	 */
	void abort(AbortReason reason) {
		this.lostFor = reason;
		AnswerBatch ended = this.ending;
		if (ended != null) {
			this.ending = null;
			this.unwritten -= ended.size();
			ended.forEach((exchange) -> exchange.aborted(reason, OK));
		}
	}

	/** Releases what has not been written. */
	void release() {
		if (this.batch != null) {
			this.batch.release();
			this.batch = null;
		}
	}

}
