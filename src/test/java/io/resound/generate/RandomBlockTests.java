package io.resound.generate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Pseudo-random bytes by seed and position. */
class RandomBlockTests {

	/** The first bytes of seed 1. */
	static final byte[] FIRST_OF_SEED_1 = { -54, 52, 107, -9, -34, -47, -89, -110, 105, 111, 63, 90, 15, -17, -60,
			-26 };

	private final RandomBlock block = new RandomBlock();

	private byte[] bytes(long seed, long position, int length) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (bytes.size() < length) {
			ByteBuffer next = this.block.bytes(seed, position + bytes.size(),
					Math.min(RandomBlock.SLICE, length - bytes.size()));
			byte[] piece = new byte[next.remaining()];
			next.get(piece);
			bytes.writeBytes(piece);
		}
		return bytes.toByteArray();
	}

	@Test
	void theFirstOnesAreTheSameInEachProcess() {
		assertThat(bytes(1, 0, 16)).containsExactly(FIRST_OF_SEED_1);
	}

	@Test
	void aPositionHasTheSameByteHoweverItIsReached() {
		byte[] all = bytes(5, 0, 300_000);
		assertThat(bytes(5, 131_000, 1_000)).isEqualTo(Arrays.copyOfRange(all, 131_000, 132_000));
		assertThat(bytes(5, 65_536, 65_536)).isEqualTo(Arrays.copyOfRange(all, 65_536, 131_072));
	}

	@Test
	void seedsThatFollowEachOtherHaveDifferentBytes() {
		Set<String> seen = new HashSet<>();
		for (long seed = -50; seed < 50; seed++) {
			seen.add(Arrays.toString(bytes(seed, 0, 32)));
		}
		assertThat(seen).hasSize(100);
	}

	@Test
	void theyRepeatAfterAMebibyteAndNotBefore() {
		byte[] bytes = bytes(7, 500_000, 2 * RandomBlock.BLOCK);
		assertThat(Arrays.mismatch(bytes, 0, RandomBlock.BLOCK, bytes, RandomBlock.BLOCK, 2 * RandomBlock.BLOCK))
			.isEqualTo(-1);
		ByteBuffer words = ByteBuffer.wrap(bytes);
		long[] atEachPosition = LongStream.range(0, RandomBlock.BLOCK).map((i) -> words.getLong((int) i)).toArray();
		Arrays.sort(atEachPosition);
		assertThat(
				IntStream.range(1, RandomBlock.BLOCK).filter((i) -> atEachPosition[i] == atEachPosition[i - 1]).count())
			.isZero();
	}

	@Test
	void gzipMakesThemNoSmaller() {
		byte[] bytes = bytes(3, 0, 4 * 1024 * 1024);
		Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
		deflater.setInput(bytes);
		deflater.finish();
		byte[] target = new byte[64 * 1024];
		while (!deflater.finished()) {
			deflater.deflate(target);
		}
		assertThat(deflater.getBytesWritten()).isGreaterThan(bytes.length);
		deflater.end();
	}

	@Test
	void eachValueOfAByteIsAboutAsFrequent() {
		int[] counts = new int[256];
		for (byte b : bytes(9, 0, 1024 * 1024)) {
			counts[b & 0xff]++;
		}
		assertThat(Arrays.stream(counts).boxed()).allSatisfy((count) -> assertThat(count).isBetween(3_700, 4_500));
	}

	@Test
	void aSliceIsReadOnlyAndDirect() {
		ByteBuffer slice = this.block.bytes(1, 100, 10);
		assertThat(slice.isReadOnly()).isTrue();
		assertThat(slice.isDirect()).isTrue();
		assertThat(slice.remaining()).isEqualTo(10);
	}

}
