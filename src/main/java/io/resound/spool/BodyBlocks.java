package io.resound.spool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The blocks of the file that a body is in, in order. The first may have been read in
 * part, and the last may have been written in part. Used on the event loop.
 */
final class BodyBlocks {

	private static final int BLOCK = SpoolFile.BLOCK;

	private final Spool spool;

	private final SpoolFile file;

	private final Deque<Integer> blocks = new ArrayDeque<>();

	/** The position after the last byte written, from the start of the first block. */
	private long end;

	/** The position of the first byte that has not been read. */
	private long start;

	/**
	 * Creates a body of no blocks.
	 * @param spool frees blocks
	 * @param file the file that they are in
	 */
	BodyBlocks(Spool spool, SpoolFile file) {
		this.spool = spool;
		this.file = file;
	}

	/** The bytes that have been written and not been read. */
	long size() {
		return this.end - this.start;
	}

	/** The block that has space left, or {@code null} if a write needs a new one. */
	@Nullable Integer unfilled() {
		return (endOffset() > 0) ? this.blocks.getLast() : null;
	}

	/** Where in its block the next byte is written. */
	int endOffset() {
		return (int) (this.end % BLOCK);
	}

	/** How many bytes can be written into that block. */
	int mostToWrite() {
		return BLOCK - endOffset();
	}

	/**
	 * Adds what has been written.
	 * @param block the block that it is in, the last one or a new one
	 * @param bytes the number of bytes, at most {@link #mostToWrite}
	 */
	void written(int block, int bytes) {
		if (endOffset() == 0) {
			this.blocks.addLast(block);
		}
		this.end += bytes;
	}

	/** The block that has the next byte to be read. */
	int first() {
		return this.blocks.getFirst();
	}

	/** Where in that block it is. */
	int startOffset() {
		return (int) (this.start % BLOCK);
	}

	/** How many bytes can be read from that block. */
	int mostToRead() {
		return (int) Math.min(size(), BLOCK - startOffset());
	}

	/** Removes what has been read, at most {@link #mostToRead} bytes. */
	void read(int bytes) {
		this.start += bytes;
		if (this.start == BLOCK) {
			// A write that has begun is into a later block.
			free(1);
			this.start = 0;
			this.end -= BLOCK;
		}
	}

	/** Removes everything. */
	void clear() {
		this.start = 0;
		this.end = 0;
		free(this.blocks.size());
	}

	private void free(int count) {
		if (count > 0) {
			List<Integer> freed = this.blocks.stream().limit(count).toList();
			freed.forEach((block) -> this.blocks.removeFirst());
			this.spool.free(this.file, freed);
		}
	}

}
