package io.resound.express;

import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Stream;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/** A stream that the lane answers: its exchange, and how far it has come. */
final class EchoStream {

	private static final int OK = 200;

	private final Http2Stream state;

	private final Http2FrameStream frames;

	private final Exchange exchange;

	private final Http2AnswerHead head;

	private final long length;

	private long received;

	private boolean requestWhole;

	private boolean begun;

	private boolean answerWhole;

	private boolean ended;

	private boolean moved = true;

	private long lastMoved;

	/** The stream that is answered before this one in the same write. */
	private @Nullable EchoStream before;

	/**
	 * Creates a stream whose head is complete.
	 * @param state the stream as the codec knows it
	 * @param frames the stream as the pipeline knows it
	 * @param exchange its exchange, which has just been opened
	 * @param head the head of the answer
	 * @param length the declared length of the body in bytes, or -1 where none is
	 * declared
	 */
	EchoStream(Http2Stream state, Http2FrameStream frames, Exchange exchange, Http2AnswerHead head, long length) {
		this.state = state;
		this.frames = frames;
		this.exchange = exchange;
		this.head = head;
		this.length = length;
	}

	int id() {
		return this.state.id();
	}

	/** The stream as the codec knows it. */
	Http2Stream state() {
		return this.state;
	}

	/** The stream as the pipeline knows it. */
	Http2FrameStream frames() {
		return this.frames;
	}

	Exchange exchange() {
		return this.exchange;
	}

	Http2AnswerHead head() {
		return this.head;
	}

	/** The declared length of the body in bytes, or -1 where none is declared. */
	long length() {
		return this.length;
	}

	/** Counts a piece of the request's body. */
	void received(int bytes) {
		this.moved = true;
		this.received += bytes;
		this.exchange.received(bytes);
	}

	/** Bytes of the request's body so far. */
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

	/** The head of the answer is on its way. */
	void begin() {
		this.begun = true;
	}

	boolean isBegun() {
		return this.begun;
	}

	/** The last part of the answer has been handed to the codec or put in a batch. */
	void answerIsWhole() {
		this.answerWhole = true;
	}

	boolean isAnswerWhole() {
		return this.answerWhole;
	}

	/** A piece of the answer has been written, or window has come for one. */
	void moved() {
		this.moved = true;
	}

	/** The last write of the answer has completed. */
	void answered() {
		if (!this.ended) {
			this.ended = true;
			this.exchange.answered(OK);
		}
	}

	/** The answer will not be complete. */
	void aborted(AbortReason reason) {
		if (!this.ended) {
			this.ended = true;
			this.exchange.aborted(reason, this.begun ? OK : Exchange.NO_STATUS);
		}
	}

	/** Whether it has been answered or aborted. */
	boolean isEnded() {
		return this.ended;
	}

	/**
	 * Whether nothing has moved for too long.
	 * @param now the time of this look, by {@link System#nanoTime()}
	 * @param limitNanos how long nothing may move
	 */
	boolean isStalled(long now, long limitNanos) {
		if (this.moved) {
			this.moved = false;
			this.lastMoved = now;
		}
		return !this.ended && now - this.lastMoved > limitNanos;
	}

	/** Puts it behind another in a chain. */
	EchoStream behind(@Nullable EchoStream other) {
		this.before = other;
		return this;
	}

	@Nullable EchoStream before() {
		return this.before;
	}

}
