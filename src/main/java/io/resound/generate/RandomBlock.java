package io.resound.generate;

import java.nio.ByteBuffer;

/**
 * Pseudo-random bytes without end, of which nothing is computed when they are sent. They
 * are slices of one block of direct memory, which all responses share and nobody changes:
 * so a response holds no memory of its own, however slowly its client reads, and however
 * many responses there are.
 * <p>
 * A seed decides where in the block the bytes begin; after its end they go on at its
 * beginning. The same seed gives the same bytes, in every process. They repeat after the
 * size of the block, which is 1 MiB, and not before: a compressor finds repetitions only
 * if it looks back that far, which gzip, with 32 KiB, does not.
 */
final class RandomBlock {

	/** The most bytes of a slice. */
	static final int SLICE = 64 * 1024;

	/** The number of bytes after which they repeat. */
	static final int BLOCK = 1024 * 1024;

	private static final long CONTENT = 0x5265736f756e64L;

	/** The increment and the multipliers of SplitMix64. */
	private static final long GAMMA = 0x9e3779b97f4a7c15L;

	private static final long MIX_1 = 0xbf58476d1ce4e5b9L;

	private static final long MIX_2 = 0x94d049bb133111ebL;

	/** The bytes, and the first of them once more, so that each slice is in one piece. */
	private final ByteBuffer block;

	/** Creates the block, which is the same in every process. */
	RandomBlock() {
		ByteBuffer block = ByteBuffer.allocateDirect(BLOCK + SLICE);
		for (long i = 0; block.position() < BLOCK; i++) {
			block.putLong(mix(CONTENT + i * GAMMA));
		}
		block.put(block.slice(0, SLICE));
		this.block = block.flip().asReadOnlyBuffer();
	}

	/**
	 * Some of the bytes of a seed, without a copy.
	 * @param seed the seed
	 * @param position the position of the first byte
	 * @param length how many bytes, at most those of a slice
	 * @return the bytes, read-only
	 */
	ByteBuffer bytes(long seed, long position, int length) {
		return this.block.slice((int) ((mix(seed) + position) & (BLOCK - 1)), length);
	}

	/** The output function of SplitMix64. */
	private static long mix(long state) {
		long mixed = (state ^ (state >>> 30)) * MIX_1;
		mixed = (mixed ^ (mixed >>> 27)) * MIX_2;
		return mixed ^ (mixed >>> 31);
	}

}
