package io.resound.spool;

import java.io.IOException;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * The bytes of one exchange in the spool: a queue that is appended to at one end and read
 * at the other.
 *
 * <pre>
 *  append ──► │ in memory │ being written │ in the file │ read ahead │ ──► read
 * </pre>
 *
 * Neither end ever waits. What cannot be done now is refused ({@link Appended#WAIT}, or
 * nothing to read), and {@code changed} is called when it may be tried again: after each
 * operation on the file. There is at most one of each kind at a time.
 * <p>
 * Whoever opened it releases it, once or more often, whatever the end of the exchange is.
 * Used on the event loop of its exchange only; {@code changed} is called there too.
 */
public final class SpooledBody {

	/** What became of a buffer that was appended. */
	public enum Appended {

		/** All bytes were taken, and more may come now. */
		ALL,
		/** What is left in the buffer may be appended after the next change. */
		WAIT,
		/**
		 * What is left in the buffer exceeds {@code resound.spool.exchange}, which bounds
		 * the bytes that are appended and not read.
		 */
		TOO_LARGE,
		/**
		 * There is no space for what is left in the buffer: {@code resound.spool.total}
		 * is used up, the disk is full, or the file cannot be written. It may be tried
		 * again when there is space, for which there is no call.
		 */
		NO_SPACE

	}

	/** The most bytes of an exchange in memory, and of a piece that is read. */
	static final int PIECE = 64 * 1024;

	/** The size of the first buffer, in bytes: what each exchange may always hold. */
	private static final int FIRST = 16 * 1024;

	private final Spool spool;

	private final DataBufferFactory buffers;

	private @Nullable DataBuffer tail;

	private long unread;

	private boolean ended;

	private boolean released;

	SpooledBody(Spool spool, Executor loop, DataBufferFactory buffers, Runnable changed) {
		this.spool = spool;
		this.buffers = buffers;
	}

	/**
	 * Appends bytes. They are copied.
	 * @param source the bytes, which are read as far as they are taken; the buffer stays
	 * the caller's, who releases it
	 */
	public Appended append(DataBuffer source) {
		if (this.released || this.ended) {
			throw new IllegalStateException("nothing may be appended any more");
		}
		while (source.readableByteCount() > 0) {
			long allowed = Math.min(source.readableByteCount(), this.spool.exchangeLimit() - this.unread);
			if (allowed <= 0) {
				return Appended.TOO_LARGE;
			}
			DataBuffer tail = tail();
			int taken = (int) Math.min(allowed, PIECE - tail.readableByteCount());
			if (taken == 0) {
				return Appended.NO_SPACE;
			}
			tail.write(source.split(source.readPosition() + taken));
			this.unread += taken;
			this.spool.add(taken);
		}
		return Appended.ALL;
	}

	private DataBuffer tail() {
		DataBuffer made = this.tail;
		if (made == null) {
			made = this.buffers.allocateBuffer(FIRST);
			this.tail = made;
		}
		return made;
	}

	/** No more will be appended: what is left can be read to the end. */
	public void end() {
		this.ended = true;
	}

	/**
	 * Takes the next bytes, at most 64 KiB.
	 * @return the bytes, which the caller releases, or {@code null} if there are none now
	 * @throws IOException if the file cannot be read: the rest of the body is lost
	 */
	public @Nullable DataBuffer read() throws IOException {
		DataBuffer taken = this.tail;
		if (taken != null) {
			this.tail = null;
			this.unread -= taken.readableByteCount();
			this.spool.add(-taken.readableByteCount());
		}
		return taken;
	}

	/** The bytes that have been appended and not been read. */
	public long unread() {
		return this.unread;
	}

	/** Whether the body has been ended and read to the end. */
	public boolean isDrained() {
		return this.ended && this.unread == 0;
	}

	/**
	 * Whether an operation on the file has not completed. What does not move in the
	 * meantime is not the client's fault.
	 */
	public boolean isBusy() {
		return false;
	}

	/** Drops what has not been read. To be called once at least, at the end. */
	public void release() {
		if (!this.released) {
			this.released = true;
			this.spool.add(-this.unread);
			this.unread = 0;
			DataBufferUtils.release(this.tail);
			this.tail = null;
			this.spool.closed();
		}
	}

}
