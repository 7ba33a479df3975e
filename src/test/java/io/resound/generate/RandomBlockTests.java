package io.resound.generate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Pseudo-random bytes by seed and position. */
class RandomBlockTests {

	/** The first bytes of seed 1. */
	static final byte[] FIRST_OF_SEED_1 = { 55, -65, 38, -90, -115, 70, 24, -52, -51, 38, -40, 41, -66, 19, 111, 13 };

	private final RandomBlock block = new RandomBlock();

	private byte[] bytes(long seed, long position, int length) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (bytes.size() < length) {
			ByteBuffer next = this.block.bytes(seed, position + bytes.size(), length - bytes.size());
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
	void noCompressorOfTheWebMakesThemSmaller() {
		byte[] bytes = bytes(3, 0, 4 * 1024 * 1024);
		Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
		deflater.setInput(bytes);
		deflater.finish();
		byte[] target = new byte[64 * 1024];
		while (!deflater.finished()) {
			deflater.deflate(target);
		}
		assertThat(deflater.getBytesWritten()).isGreaterThan(bytes.length * 99L / 100);
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
		assertThat(this.block.bytes(1, 65_530, 10).remaining()).isEqualTo(6);
	}

}
