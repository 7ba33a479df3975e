package io.resound.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * The file of the spool, a row of blocks of 256 KiB. It loses its name as soon as it is
 * open, so the system frees it when the process ends, however that happens.
 * <p>
 * A block is first {@linkplain #reserve reserved}, on the event loop that is going to
 * need it, and taken when it is written. The lowest free block is taken, and the file is
 * cut after its last block in use, so that the directory gets back what is free.
 * <p>
 * All methods but {@link #reserve} block, and belong on the threads of the spool.
 */
final class SpoolFile implements AutoCloseable {

	/** The size of a block, in bytes. */
	static final int BLOCK = 256 * 1024;

	private final FileChannel channel;

	private final long mostBlocks;

	private final AtomicLong reserved = new AtomicLong();

	private final BitSet used = new BitSet();

	/**
	 * Creates the blocks of a file.
	 * @param channel the file, which is empty
	 * @param limit the most bytes of the file
	 */
	SpoolFile(FileChannel channel, long limit) {
		this.channel = channel;
		this.mostBlocks = Math.min(limit / BLOCK, Integer.MAX_VALUE);
	}

	/**
	 * Creates a file without a name.
	 * @param directory where it takes its space
	 * @param limit the most bytes of the file
	 */
	static SpoolFile in(Path directory, long limit) throws IOException {
		// With permissions for its owner only.
		Path name = Files.createTempFile(directory, "resound-spool-", null);
		FileChannel channel;
		try {
			channel = FileChannel.open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
		}
		finally {
			Files.delete(name);
		}
		return new SpoolFile(channel, limit);
	}

	/** The most bytes of the file. Does not block. */
	long limit() {
		return this.mostBlocks * BLOCK;
	}

	/**
	 * Reserves a block. Does not block.
	 * @return whether there was one left
	 */
	boolean reserve() {
		if (this.reserved.incrementAndGet() <= this.mostBlocks) {
			return true;
		}
		this.reserved.decrementAndGet();
		return false;
	}

	/** Gives up a reserved block that has not been taken. Does not block. */
	void unreserve() {
		this.reserved.decrementAndGet();
	}

	/** Takes a block that has been reserved. */
	int take() {
		synchronized (this.used) {
			int block = this.used.nextClearBit(0);
			this.used.set(block);
			return block;
		}
	}

	/** Frees blocks, which are not reserved any more either. */
	void free(List<Integer> blocks) throws IOException {
		synchronized (this.used) {
			int before = this.used.length();
			blocks.forEach(this.used::clear);
			this.reserved.addAndGet(-blocks.size());
			if (this.used.length() < before) {
				// Under the lock: a block that is taken later is written after this.
				this.channel.truncate((long) this.used.length() * BLOCK);
			}
		}
	}

	/**
	 * Writes into a block.
	 * @param bytes what is written; its positions stay
	 */
	void write(int block, int offset, DataBuffer bytes) throws IOException {
		long position = (long) block * BLOCK + offset;
		try (DataBuffer.ByteBufferIterator parts = bytes.readableByteBuffers()) {
			while (parts.hasNext()) {
				ByteBuffer part = parts.next();
				while (part.hasRemaining()) {
					position += this.channel.write(part, position);
				}
			}
		}
	}

	/**
	 * Reads from a block what has been written there.
	 * @param target what is read into; its positions stay
	 */
	void read(int block, int offset, DataBuffer target, int length) throws IOException {
		long position = (long) block * BLOCK + offset;
		int left = length;
		try (DataBuffer.ByteBufferIterator parts = target.writableByteBuffers()) {
			while (left > 0) {
				ByteBuffer part = parts.next();
				part.limit(Math.min(part.limit(), part.position() + left));
				while (part.hasRemaining()) {
					int read = this.channel.read(part, position);
					if (read < 0) {
						throw new IOException("The spool's file ends at " + position + " bytes");
					}
					position += read;
					left -= read;
				}
			}
		}
	}

	/** The bytes that the file has now. */
	long size() throws IOException {
		return this.channel.size();
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
