package io.resound.generate;

import java.nio.ByteBuffer;

/**
 * Pseudo-random bytes without end, of which nothing is computed when they are sent. They
 * are slices of one block of direct memory, which all responses share and nobody changes:
 * so a response holds no memory of its own, however slowly its client reads, and however
 * many responses there are.
 * <p>
 * A seed decides where the slices begin. The same seed gives the same bytes, in every
 * process. Slices overlap, so a compressor that looks back by more than the block, which
 * is 1 MiB, finds repetitions in bodies that are larger.
 */
final class RandomBlock {

	/** The bytes of a slice. */
	static final int SLICE = 64 * 1024;

	private static final int BLOCK = 1024 * 1024;

	private static final long CONTENT = 0x5265736f756e64L;

	/** The increment and the multipliers of SplitMix64. */
	private static final long GAMMA = 0x9e3779b97f4a7c15L;

	private static final long MIX_1 = 0xbf58476d1ce4e5b9L;

	private static final long MIX_2 = 0x94d049bb133111ebL;

	private final ByteBuffer block;

	/** Creates the block, which is the same in every process. */
	RandomBlock() {
		ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
		for (long i = 0; block.hasRemaining(); i++) {
			block.putLong(mix(CONTENT + i * GAMMA));
		}
		this.block = block.flip().asReadOnlyBuffer();
	}

	/**
	 * Some of the bytes of a seed, without a copy.
	 * @param seed the seed
	 * @param position the position of the first byte
	 * @param most how many bytes, unless the slice that has the first of them ends before
	 * @return the bytes, read-only
	 */
	ByteBuffer bytes(long seed, long position, long most) {
		long slice = position / SLICE;
		int offset = (int) (position % SLICE);
		int start = (int) Long.remainderUnsigned(mix(seed + (slice + 1) * GAMMA), BLOCK - SLICE + 1);
		return this.block.slice(start + offset, (int) Math.min(most, SLICE - offset));
	}

	/** The output function of SplitMix64. */
	private static long mix(long state) {
		long mixed = (state ^ (state >>> 30)) * MIX_1;
		mixed = (mixed ^ (mixed >>> 27)) * MIX_2;
		return mixed ^ (mixed >>> 31);
	}

}
