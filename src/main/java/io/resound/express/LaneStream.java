package io.resound.express;

import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Stream;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * A stream that the lane answers: its exchange, and how far request and response have
 * come. The codec and the pipeline each have an object of their own for a stream, Netty's
 * {@link Http2Stream} and {@link Http2FrameStream}.
 */
final class LaneStream {

	private static final int OK = 200;

	private final Http2Stream codecStream;

	private final Http2FrameStream frameStream;

	private final Exchange exchange;

	private final Http2ResponseHead head;

	private final long length;

	private long received;

	private boolean requestWhole;

	private boolean begun;

	private boolean answerWhole;

	private boolean ended;

	private boolean moved = true;

	private long lastMoved;

	/** The stream whose response precedes that of this one in the same write. */
	private @Nullable LaneStream previous;

	/**
	 * Creates a stream whose head is complete.
	 * @param codecStream the stream as the codec knows it
	 * @param frameStream the stream as the pipeline knows it
	 * @param exchange its exchange, which has just been opened
	 * @param head the head of the response
	 * @param length the declared length of the body in bytes, or -1 if none is declared
	 */
	LaneStream(Http2Stream codecStream, Http2FrameStream frameStream, Exchange exchange, Http2ResponseHead head,
			long length) {
		this.codecStream = codecStream;
		this.frameStream = frameStream;
		this.exchange = exchange;
		this.head = head;
		this.length = length;
	}

	int id() {
		return this.codecStream.id();
	}

	/** The stream as the codec knows it. */
	Http2Stream codecStream() {
		return this.codecStream;
	}

	/** The stream as the pipeline knows it. */
	Http2FrameStream frameStream() {
		return this.frameStream;
	}

	Exchange exchange() {
		return this.exchange;
	}

	Http2ResponseHead head() {
		return this.head;
	}

	/** The declared length of the body in bytes, or -1 if none is declared. */
	long length() {
		return this.length;
	}

	/** Counts a piece of the request's body. */
	void received(int bytes) {
		this.moved = true;
		this.received += bytes;
		this.exchange.received(bytes);
	}

	/** The bytes of the request's body that have been received. */
	long received() {
		return this.received;
	}

	/** The last byte of the request has been read. */
	void requestIsWhole() {
		this.requestWhole = true;
	}

	boolean isRequestWhole() {
		return this.requestWhole;
	}

	/** The head of the response is being written. */
	void begin() {
		this.begun = true;
	}

	boolean isBegun() {
		return this.begun;
	}

	/** The last part of the response has been passed to the codec or put in the batch. */
	void answerIsWhole() {
		this.answerWhole = true;
	}

	boolean isAnswerWhole() {
		return this.answerWhole;
	}

	/** A piece of the response has been written, or the client has sent window for it. */
	void moved() {
		this.moved = true;
	}

	/** The last write of the response has completed. */
	void answered() {
		if (!this.ended) {
			this.ended = true;
			this.exchange.answered(OK);
		}
	}

	/** The response will not be completed. */
	void aborted(AbortReason reason) {
		if (!this.ended) {
			this.ended = true;
			this.exchange.aborted(reason, this.begun ? OK : Exchange.NO_STATUS);
		}
	}

	/** Whether the exchange has been answered or aborted. */
	boolean isEnded() {
		return this.ended;
	}

	/**
	 * Whether nothing has been read or written for too long.
	 * @param now the time of this check, by {@link System#nanoTime()}
	 * @param limitNanos the allowed time without a byte, in nanoseconds
	 */
	boolean isStalled(long now, long limitNanos) {
		if (this.moved) {
			this.moved = false;
			this.lastMoved = now;
		}
		return !this.ended && now - this.lastMoved > limitNanos;
	}

	/** Links this stream to the one whose response precedes its own in the same write. */
	LaneStream after(@Nullable LaneStream previous) {
		this.previous = previous;
		return this;
	}

	@Nullable LaneStream previous() {
		return this.previous;
	}

}
