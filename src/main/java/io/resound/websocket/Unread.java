package io.resound.websocket;

import java.util.ArrayDeque;
import java.util.Deque;

import io.netty.buffer.ByteBuf;

/**
 * What has arrived of a session and has not been answered. It is empty between two reads,
 * except while a message inflates to more than the client takes. Used on one event loop.
 */
final class Unread {

	private final FrameEcho echo;

	private final Deque<ByteBuf> buffers = new ArrayDeque<>();

	private boolean answering;

	private boolean closed;

	/**
	 * Creates the queue of a session, which has to be closed.
	 * @param echo answers what has arrived
	 */
	Unread(FrameEcho echo) {
		this.echo = echo;
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

	private boolean answerFirst() throws ViolationException {
		boolean all = true;
		try {
			all = this.echo.read(this.buffers.getFirst());
			return all;
		}
		finally {
			if (all) {
				this.buffers.removeFirst().release();
			}
		}
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
