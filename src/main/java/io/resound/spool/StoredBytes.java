package io.resound.spool;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * The part of a body that is in the file: a queue of bytes, written at one end and read
 * at the other. At most one operation of each kind runs at a time, on a thread of the
 * spool; its result is taken on the event loop. All methods are for the loop.
 */
final class StoredBytes {

	private final Spool spool;

	private final SpoolFile file;

	private final Executor loop;

	private final Runnable changed;

	private final BodyBlocks blocks;

	private boolean writing;

	private boolean reading;

	/** The buffer that could not be written. */
	private @Nullable DataBuffer unwritten;

	/** The buffer that has been read and not been taken. */
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
		this.blocks = new BodyBlocks(spool, file);
	}

	/** The bytes that are in the file and have not been read. */
	long size() {
		return this.blocks.size();
	}

	/** Whether a buffer is being written. */
	boolean isWriting() {
		return this.writing;
	}

	/** Whether a buffer is being read. */
	boolean isReading() {
		return this.reading;
	}

	/** How many bytes the next buffer to be written may have. */
	int mostToWrite() {
		return this.blocks.mostToWrite();
	}

	/**
	 * Begins to write a buffer.
	 * @param bytes the bytes, at most {@link #mostToWrite}, which are released when they
	 * have been written
	 * @return whether there is space; if not, the buffer stays the caller's
	 */
	boolean write(DataBuffer bytes) {
		Integer block = this.blocks.unfilled();
		if (block == null && !this.file.reserve()) {
			return false;
		}
		if (!this.spool.run(new Write(bytes, block, this.blocks.endOffset()))) {
			if (block == null) {
				this.file.unreserve();
			}
			return false;
		}
		this.writing = true;
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
		return this.blocks.mostToRead();
	}

	/**
	 * Begins to read a buffer ahead.
	 * @param target what is read into, released if that fails
	 * @param length the number of bytes, at most {@link #mostToRead}
	 */
	void read(DataBuffer target, int length) {
		Read read = new Read(target, this.blocks.first(), this.blocks.startOffset(), length);
		this.reading = true;
		this.spool.hold(target.capacity());
		if (!this.spool.run(read)) {
			read.take(new IOException("The spool has been closed"));
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

	/** The result of an operation has been taken. */
	void operated() {
		clearIfUnused();
		if (!this.released) {
			this.changed.run();
		}
	}

	/** The event loop has ended, and so has all that used the body. */
	void abandon() {
		this.released = true;
	}

	/** Drops everything, and frees the blocks when no operation uses them any more. */
	void release() {
		this.released = true;
		drop(this.ahead);
		this.ahead = null;
		drop(this.unwritten);
		this.unwritten = null;
		clearIfUnused();
	}

	private void clearIfUnused() {
		if (!this.writing && !this.reading && (this.released || size() == 0)) {
			this.blocks.clear();
		}
	}

	/** Appends a buffer. */
	private final class Write extends FileOperation {

		private final DataBuffer bytes;

		private final boolean begins;

		private final int offset;

		private int block;

		Write(DataBuffer bytes, @Nullable Integer block, int offset) {
			super(StoredBytes.this.spool, StoredBytes.this.loop, StoredBytes.this);
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
		void take(@Nullable IOException failure) {
			StoredBytes queue = StoredBytes.this;
			queue.writing = false;
			if (failure == null || queue.released) {
				queue.blocks.written(this.block, this.bytes.readableByteCount());
				queue.drop(this.bytes);
				return;
			}
			queue.unwritten = this.bytes;
			if (this.begins) {
				queue.spool.free(queue.file, List.of(this.block));
			}
		}

	}

	/** Reads a buffer ahead. */
	private final class Read extends FileOperation {

		private final DataBuffer target;

		private final int block;

		private final int offset;

		private final int length;

		Read(DataBuffer target, int block, int offset, int length) {
			super(StoredBytes.this.spool, StoredBytes.this.loop, StoredBytes.this);
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
		void take(@Nullable IOException failure) {
			StoredBytes queue = StoredBytes.this;
			queue.reading = false;
			if (failure != null || queue.released) {
				queue.lost = failure;
				queue.drop(this.target);
				return;
			}
			this.target.writePosition(this.target.writePosition() + this.length);
			queue.ahead = this.target;
			queue.blocks.read(this.length);
		}

	}

}
