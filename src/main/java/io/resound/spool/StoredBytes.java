package io.resound.spool;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * The part of a body that is in the file: a queue of bytes in blocks, written at one end
 * and read at the other. At most one operation of each kind runs at a time, on a thread
 * of the spool; its result is noted on the event loop. All methods are for the loop.
 */
final class StoredBytes {

	private static final int BLOCK = SpoolFile.BLOCK;

	private final Spool spool;

	private final SpoolFile file;

	private final Executor loop;

	private final Runnable changed;

	/** The blocks that have bytes to be read or written, in order. */
	private final Deque<Integer> blocks = new ArrayDeque<>();

	/** The position after the last byte written, from the start of the first block. */
	private long end;

	/** The position of the first byte that has not been read. */
	private long start;

	private @Nullable Write write;

	private @Nullable Read read;

	/** The buffer that could not be written. */
	private @Nullable DataBuffer unwritten;

	private @Nullable DataBuffer ahead;

	private @Nullable IOException lost;

	private boolean released;

	/**
	 * Creates an empty queue.
	 * @param spool runs the operations
	 * @param file the file
	 * @param loop runs on the event loop
	 * @param changed called after each operation, unless the queue has been released
	 */
	StoredBytes(Spool spool, SpoolFile file, Executor loop, Runnable changed) {
		this.spool = spool;
		this.file = file;
		this.loop = loop;
		this.changed = changed;
	}

	/** The bytes that are in the file and have not been read. */
	long size() {
		return this.end - this.start;
	}

	/** Whether a buffer is being written. */
	boolean isWriting() {
		return this.write != null;
	}

	/** Whether a buffer is being read. */
	boolean isReading() {
		return this.read != null;
	}

	/** How many bytes the next buffer to be written may have. */
	int mostToWrite() {
		return BLOCK - (int) (this.end % BLOCK);
	}

	/**
	 * Begins to write a buffer.
	 * @param bytes the bytes, at most {@link #mostToWrite}, which are released when they
	 * have been written
	 * @return whether there is space; if not, the buffer stays the caller's
	 */
	boolean write(DataBuffer bytes) {
		int offset = (int) (this.end % BLOCK);
		Integer block = (offset > 0) ? this.blocks.getLast() : null;
		if (block == null && !this.file.reserve()) {
			return false;
		}
		Write write = new Write(bytes, block, offset);
		if (!this.spool.run(write)) {
			if (block == null) {
				this.file.unreserve();
			}
			return false;
		}
		this.write = write;
		this.spool.hold(bytes.capacity());
		return true;
	}

	/** Takes the buffer that could not be written, if there is one. */
	@Nullable DataBuffer takeUnwritten() {
		DataBuffer taken = this.unwritten;
		this.unwritten = null;
		return handOver(taken);
	}

	/** How many bytes the next buffer to be read may get. */
	int mostToRead() {
		return (int) Math.min(size(), BLOCK - this.start % BLOCK);
	}

	/**
	 * Begins to read a buffer ahead.
	 * @param target what is read into, released if that fails
	 * @param length the number of bytes, at most {@link #mostToRead}
	 */
	void read(DataBuffer target, int length) {
		Read read = new Read(target, this.blocks.getFirst(), (int) (this.start % BLOCK), length);
		this.read = read;
		this.spool.hold(target.capacity());
		if (!this.spool.run(read)) {
			read.failure = new IOException("The spool has been closed");
			read.note();
		}
	}

	/**
	 * Takes the buffer that has been read ahead.
	 * @return the buffer, or {@code null} if there is none
	 * @throws IOException if the file could not be read
	 */
	@Nullable DataBuffer takeAhead() throws IOException {
		if (this.lost != null) {
			throw this.lost;
		}
		DataBuffer taken = this.ahead;
		this.ahead = null;
		return handOver(taken);
	}

	private @Nullable DataBuffer handOver(@Nullable DataBuffer buffer) {
		if (buffer != null) {
			this.spool.hold(-buffer.capacity());
		}
		return buffer;
	}

	private void drop(@Nullable DataBuffer buffer) {
		DataBufferUtils.release(handOver(buffer));
	}

	/** Drops everything, and frees the blocks when no operation uses them any more. */
	void release() {
		this.released = true;
		drop(this.ahead);
		this.ahead = null;
		drop(this.unwritten);
		this.unwritten = null;
		freeIfUnused();
	}

	private void freeIfUnused() {
		if (this.write == null && this.read == null && (this.released || size() == 0)) {
			this.start = 0;
			this.end = 0;
			free(this.blocks.size());
		}
	}

	private void free(int count) {
		if (count > 0) {
			List<Integer> freed = this.blocks.stream().limit(count).toList();
			freed.forEach((block) -> this.blocks.removeFirst());
			this.spool.free(this.file, freed);
		}
	}

	/** An operation on the file. */
	private abstract class Operation implements Runnable {

		@Nullable IOException failure;

		/** Does it. Called on a thread of the spool. */
		abstract void perform() throws IOException;

		/** Notes the result. Called on the event loop. */
		abstract void note();

		@Override
		public void run() {
			try {
				perform();
			}
			catch (IOException ex) {
				this.failure = ex;
				StoredBytes.this.spool.failed(ex);
			}
			try {
				StoredBytes.this.loop.execute(this::complete);
			}
			catch (RejectedExecutionException ex) {
				// The loop has ended, and so has all that used the body.
				StoredBytes.this.released = true;
				complete();
			}
		}

		private void complete() {
			note();
			freeIfUnused();
			if (!StoredBytes.this.released) {
				StoredBytes.this.changed.run();
			}
		}

	}

	/** Appends a buffer to the part in the file. */
	private final class Write extends Operation {

		private final DataBuffer bytes;

		private final boolean begins;

		private final int offset;

		private int block;

		Write(DataBuffer bytes, @Nullable Integer block, int offset) {
			this.bytes = bytes;
			this.begins = block == null;
			this.block = (block != null) ? block : -1;
			this.offset = offset;
		}

		@Override
		void perform() throws IOException {
			if (this.begins) {
				this.block = StoredBytes.this.file.take();
			}
			StoredBytes.this.file.write(this.block, this.offset, this.bytes);
		}

		@Override
		void note() {
			StoredBytes queue = StoredBytes.this;
			queue.write = null;
			if (this.begins) {
				queue.blocks.addLast(this.block);
			}
			if (this.failure == null || queue.released) {
				queue.end += this.bytes.readableByteCount();
				queue.drop(this.bytes);
				return;
			}
			queue.unwritten = this.bytes;
			if (this.begins) {
				queue.spool.free(queue.file, List.of(queue.blocks.removeLast()));
			}
		}

	}

	/** Reads a buffer from the part in the file. */
	private final class Read extends Operation {

		private final DataBuffer target;

		private final int block;

		private final int offset;

		private final int length;

		Read(DataBuffer target, int block, int offset, int length) {
			this.target = target;
			this.block = block;
			this.offset = offset;
			this.length = length;
		}

		@Override
		void perform() throws IOException {
			StoredBytes.this.file.read(this.block, this.offset, this.target, this.length);
		}

		@Override
		void note() {
			StoredBytes queue = StoredBytes.this;
			queue.read = null;
			if (this.failure != null || queue.released) {
				queue.lost = this.failure;
				queue.drop(this.target);
				return;
			}
			this.target.writePosition(this.target.writePosition() + this.length);
			queue.ahead = this.target;
			queue.start += this.length;
			if (queue.start % BLOCK == 0) {
				// A write that has begun is into a later block.
				queue.free(1);
				queue.start -= BLOCK;
				queue.end -= BLOCK;
			}
		}

	}

}
