package io.resound.websocket;

import java.util.ArrayDeque;
import java.util.Deque;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of a session and has not been answered. It is empty between two reads,
 * except while a message inflates to more than the client takes, or is answered later
 * because its client asks for that. Used on one event loop.
 */
final class Unread {

	private final FrameEcho echo;

	private final Deque<ByteBuf> buffers = new ArrayDeque<>();

	private final @Nullable ShapedAnswers shaped;

	/** Whether the echo has to be called again, even if nothing follows. */
	private boolean pending;

	private boolean answering;

	private boolean closed;

	/**
	 * Creates the queue of a session, which has to be closed.
	 * @param echo answers what has arrived
	 * @param shaped says how much is answered at a time, {@code null} for any amount
	 */
	Unread(FrameEcho echo, @Nullable ShapedAnswers shaped) {
		this.echo = echo;
		this.shaped = shaped;
	}

	/**
	 * Answers what has arrived, now or when the session {@linkplain #goOn() goes on}.
	 * @param in belongs to this
	 * @throws ViolationException if the session has to be closed
	 */
	void add(ByteBuf in) throws ViolationException {
		boolean first = this.buffers.isEmpty();
		this.buffers.add(in);
		if (first) {
			goOn();
		}
	}

	boolean isEmpty() {
		return this.buffers.isEmpty();
	}

	/**
	 * Answers more of what has arrived.
	 * @throws ViolationException if the session has to be closed
	 */
	void goOn() throws ViolationException {
		this.answering = true;
		try {
			boolean all = true;
			while (all && !this.buffers.isEmpty()) {
				all = answerFirst();
			}
		}
		finally {
			this.answering = false;
			if (this.closed) {
				release();
			}
		}
	}

	/** Whether the first buffer has been answered. */
	private boolean answerFirst() throws ViolationException {
		ByteBuf first = this.buffers.getFirst();
		boolean answered = true;
		try {
			answered = (this.shaped != null) ? answerPieces(first, this.shaped) : this.echo.read(first);
			return answered;
		}
		finally {
			if (answered) {
				this.buffers.removeFirst().release();
			}
		}
	}

	private boolean answerPieces(ByteBuf first, ShapedAnswers shaped) throws ViolationException {
		while (this.pending || first.isReadable()) {
			int most = shaped.most();
			if (most == 0) {
				return false;
			}
			ByteBuf piece = first.readSlice(Math.min(most, first.readableBytes()));
			int before = piece.readableBytes();
			this.pending = !this.echo.read(piece);
			int left = piece.readableBytes();
			first.readerIndex(first.readerIndex() - left);
			shaped.answered(before - left);
			if (this.pending) {
				return false;
			}
			if (left > 0) {
				// The echo has ended, and ignores the rest.
				return true;
			}
		}
		return true;
	}

	/** Releases everything. The last call, maybe within another. */
	void close() {
		this.echo.end();
		this.closed = true;
		if (!this.answering) {
			release();
		}
	}

	private void release() {
		this.buffers.forEach(ByteBuf::release);
		this.buffers.clear();
		this.echo.close();
	}

}
