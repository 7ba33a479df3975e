package io.resound.ledger;

import java.nio.ByteBuffer;

import org.roaringbitmap.RoaringBitmap;

/**
 * A set of numbers from 0 to 2³²−1, as a Roaring bitmap, and an upper bound of the heap
 * that it takes. Not safe for several threads.
 * <p>
 * A Roaring bitmap has a container for each block of 65,536 numbers of which it has one:
 * an array that has at most twice the 2 bytes of each number, or, above 4,096 numbers, a
 * bitmap of 8 KiB. The bound counts containers, since numbers that are far from each
 * other take a hundred times the heap of those that are close.
 *
 * @see <a href="https://github.com/RoaringBitmap/RoaringFormatSpec">the format</a>
 */
final class Numbers {

	/**
	 * An upper bound of what a container takes besides its numbers: two objects, and its
	 * place in the two arrays of the bitmap, which grow by half at a time or double.
	 */
	private static final int CONTAINER = 96;

	/** An upper bound of what a number takes in an array that has just grown. */
	private static final int NUMBER = 4;

	/** What the numbers of a container take at most. */
	private static final int LARGEST_CONTAINER = 8 * 1024 + 64;

	private static final int BLOCK = 16;

	private final RoaringBitmap bitmap = new RoaringBitmap();

	private long count;

	private long containers;

	/** The block of the last number that was added, whose container there is. */
	private long lastBlock = -1;

	/** Whether it has a number. */
	boolean contains(long number) {
		return this.bitmap.contains((int) number);
	}

	/** Adds a number that it does not have. */
	void add(long number) {
		if (isInNewContainer(number)) {
			this.containers++;
		}
		this.lastBlock = number >>> BLOCK;
		this.count++;
		this.bitmap.add((int) number);
	}

	private boolean isInNewContainer(long number) {
		long block = number >>> BLOCK;
		return block != this.lastBlock && !this.bitmap.intersects(block << BLOCK, (block + 1) << BLOCK);
	}

	/** An upper bound of the heap that it takes once it has a number too, in bytes. */
	long bytesWith(long number) {
		return bytes(this.count + 1, this.containers + (isInNewContainer(number) ? 1 : 0));
	}

	private static long bytes(long count, long containers) {
		return containers * CONTAINER + Math.min(containers * LARGEST_CONTAINER, count * NUMBER);
	}

	/** An upper bound of the heap that it takes, in bytes. */
	long bytes() {
		return bytes(this.count, this.containers);
	}

	/** How many numbers it has. */
	long count() {
		return this.count;
	}

	/** The first number from a number on that it has, or -1 if there is none. */
	long nextIn(long from) {
		return this.bitmap.nextValue((int) from);
	}

	/** The first number from a number on that it has not. */
	long nextOutside(long from) {
		return this.bitmap.nextAbsentValue((int) from);
	}

	/** The size of {@link #portable()}, in bytes. */
	long portableBytes() {
		return this.bitmap.serializedSizeInBytes();
	}

	/** The set in the portable format. */
	byte[] portable() {
		ByteBuffer bytes = ByteBuffer.allocate(this.bitmap.serializedSizeInBytes());
		this.bitmap.serialize(bytes);
		return bytes.array();
	}

}
