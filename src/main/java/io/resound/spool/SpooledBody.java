package io.resound.spool;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * The bytes of one exchange in the spool: a queue that is appended to at one end and read
 * at the other. At most 64 KiB of it are in memory at each end; what is more is in the
 * file.
 *
 * <pre>
 *  append ──► in memory ── when full ──► being written ──► in the file ──► read ahead ──► read
 *                 └───────────────── if nothing is before it ──────────────────────────────┘
 * </pre>
 *
 * Neither end ever blocks. What cannot be done now is refused ({@link Appended#WAIT}, or
 * nothing to read), and {@code changed} is called when it may be tried again: after each
 * operation on the file.
 * <p>
 * Whoever opened it releases it, however the exchange ends. Used on the event loop of its
 * exchange only; {@code changed} is called there too.
 */
public final class SpooledBody {

	/** What became of a buffer that was appended. */
	public enum Appended {

		/** All bytes were taken, and more may come now. */
		ALL,
		/** What is left in the buffer may be appended after the next change. */
		WAIT,
		/**
		 * What is left in the buffer exceeds {@code resound.spool.exchange}, which limits
		 * the bytes that have been appended and not been read.
		 */
		TOO_LARGE,
		/**
		 * There is no space for what is left in the buffer: {@code resound.spool.total}
		 * is used up, the disk is full, or the file cannot be written. It may be tried
		 * again later. No call says when there is space again.
		 */
		NO_SPACE

	}

	/** The most bytes in one buffer, and of a body that is in memory as a whole. */
	public static final int PIECE = 64 * 1024;

	/** The size of the first buffer, in bytes: what each exchange may always hold. */
	private static final int FIRST = 16 * 1024;

	private final Spool spool;

	private final DataBufferFactory buffers;

	private final Runnable changed;

	/** {@code null} if there is no file. */
	private final @Nullable StoredBytes stored;

	private @Nullable DataBuffer tail;

	/** The capacity of the buffer in memory, in bytes. */
	private long held;

	private long unread;

	/** Whether a write has failed since the last read. */
	private boolean failed;

	private boolean ended;

	private boolean released;

	SpooledBody(Spool spool, @Nullable SpoolFile file, Executor loop, DataBufferFactory buffers, Runnable changed) {
		this.spool = spool;
		this.buffers = buffers;
		this.changed = changed;
		this.stored = (file != null) ? new StoredBytes(spool, file, loop, this::stored) : null;
	}

	/**
	 * Appends bytes. They are copied.
	 * @param source the bytes, which are read as far as they are taken; the buffer stays
	 * the caller's, who releases it
	 */
	public Appended append(DataBuffer source) {
		if (this.released || this.ended) {
			throw new IllegalStateException("The body has ended");
		}
		try {
			return copy(source);
		}
		finally {
			count();
		}
	}

	private Appended copy(DataBuffer source) {
		while (source.readableByteCount() > 0) {
			long allowed = this.spool.exchangeLimit() - this.unread;
			if (allowed <= 0) {
				return Appended.TOO_LARGE;
			}
			if (this.stored != null && this.stored.isWriting()) {
				return Appended.WAIT;
			}
			int taken = (int) Math.min(Math.min(source.readableByteCount(), space()), allowed);
			if (taken > 0) {
				copy(source, tail(taken), taken);
			}
			else if (!store()) {
				return Appended.NO_SPACE;
			}
		}
		if (this.spool.isMemoryScarce() && this.tail != null
				&& this.tail.readableByteCount() > this.spool.guaranteed()) {
			store();
		}
		return Appended.ALL;
	}

	/** How many bytes more the buffer in memory may have. */
	private int space() {
		int most = (this.stored != null) ? Math.min(PIECE, this.stored.mostToWrite()) : PIECE;
		return most - ((this.tail != null) ? this.tail.readableByteCount() : 0);
	}

	/** The buffer in memory, with space for so many bytes more. */
	private DataBuffer tail(int bytes) {
		DataBuffer tail = this.tail;
		boolean scarce = this.spool.isMemoryScarce();
		if (tail == null) {
			int size = (bytes > FIRST) ? PIECE : FIRST;
			tail = this.buffers.allocateBuffer(scarce ? bytes : size);
			this.tail = tail;
		}
		else if (tail.writableByteCount() < bytes) {
			tail.ensureWritable(scarce ? bytes : PIECE - tail.readableByteCount());
		}
		return tail;
	}

	private void copy(DataBuffer source, DataBuffer target, int bytes) {
		try (DataBuffer.ByteBufferIterator writable = target.writableByteBuffers()) {
			source.toByteBuffer(source.readPosition(), writable.next(), 0, bytes);
		}
		source.readPosition(source.readPosition() + bytes);
		target.writePosition(target.writePosition() + bytes);
		this.unread += bytes;
		this.spool.add(bytes);
	}

	/**
	 * Begins to write the buffer in memory to the file.
	 * @return whether there is space
	 */
	private boolean store() {
		DataBuffer tail = this.tail;
		if (this.stored == null || this.failed) {
			return false;
		}
		if (tail != null && !this.stored.isWriting()) {
			if (!this.stored.write(tail)) {
				return false;
			}
			this.tail = null;
		}
		return true;
	}

	/** No more will be appended: what is left can be read to the end. */
	public void end() {
		this.ended = true;
	}

	/**
	 * Takes the next bytes, at most 64 KiB.
	 * @return the bytes, which the caller releases, or {@code null} if there are none
	 * now: more come after the next change, or have not been appended
	 * @throws IOException if the file cannot be read: the rest of the body is lost
	 */
	public @Nullable DataBuffer read() throws IOException {
		if (this.released) {
			return null;
		}
		DataBuffer next = next();
		if (next != null) {
			this.failed = false;
			this.unread -= next.readableByteCount();
			this.spool.add(-next.readableByteCount());
		}
		count();
		return next;
	}

	private @Nullable DataBuffer next() throws IOException {
		StoredBytes stored = this.stored;
		if (stored != null) {
			DataBuffer ahead = stored.takeAhead();
			readAhead(stored);
			if (ahead != null || stored.isReading() || stored.isWriting()) {
				return ahead;
			}
		}
		DataBuffer tail = this.tail;
		this.tail = null;
		return tail;
	}

	private void readAhead(StoredBytes stored) {
		if (stored.size() > 0 && !stored.isReading()) {
			int length = Math.min(stored.mostToRead(), this.spool.largestPiece());
			stored.read(this.buffers.allocateBuffer(length), length);
		}
	}

	/** An operation on the file has completed. */
	private void stored() {
		DataBuffer unwritten = Objects.requireNonNull(this.stored).takeUnwritten();
		if (unwritten != null) {
			this.tail = unwritten;
			this.failed = true;
		}
		count();
		this.changed.run();
	}

	/** Counts the memory that is held. Operations on the file count theirs. */
	private void count() {
		long now = (this.tail != null) ? this.tail.capacity() : 0;
		this.spool.hold(now - this.held);
		this.held = now;
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
	 * Whether an operation on the file has not completed. If nothing moves in the
	 * meantime, it is not the client's fault.
	 */
	public boolean isBusy() {
		return this.stored != null && (this.stored.isWriting() || this.stored.isReading());
	}

	/** Drops what has not been read. Further calls have no effect. */
	public void release() {
		if (this.released) {
			return;
		}
		this.released = true;
		this.spool.add(-this.unread);
		this.unread = 0;
		DataBufferUtils.release(this.tail);
		this.tail = null;
		if (this.stored != null) {
			this.stored.release();
		}
		count();
		this.spool.closed();
	}

}
