package io.resound.websocket;

import java.util.Arrays;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A payload is the same whether it is unmasked by words, by bytes, or in pieces. */
class MaskingTests {

	private static final int BEFORE = 20;

	private static final int MASK = 0x12_C4_56_F8;

	private final Random random = new Random(7);

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, 8, 9, 255, 256, 257, 263, 264, 4_099, 65_536 })
	void bytesAreUnmaskedWhereTheyAreAndFartherForward(int length) {
		for (int ahead : new int[] { 0, 1, 4, 6, 8, 14 }) {
			for (ByteBuf buffer : new ByteBuf[] { Unpooled.buffer(BEFORE + length),
					Unpooled.directBuffer(BEFORE + length), parts(BEFORE + length) }) {
				byte[] sent = fill(buffer, BEFORE + length);
				int next = Masking.apply(buffer, BEFORE, BEFORE - ahead, length, MASK);
				assertThat(read(buffer, BEFORE - ahead, length)).isEqualTo(unmasked(sent, length));
				assertThat(read(buffer, 0, BEFORE - ahead)).isEqualTo(Arrays.copyOf(sent, BEFORE - ahead));
				assertThat(next).isEqualTo(Integer.rotateLeft(MASK, Byte.SIZE * length));
				buffer.release();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 8, 255, 256, 259, 511, 600 })
	void aPayloadMayComeInPieces(int first) {
		int length = 1_000;
		ByteBuf buffer = Unpooled.directBuffer(BEFORE + length);
		byte[] sent = fill(buffer, BEFORE + length);
		int next = Masking.apply(buffer, BEFORE, BEFORE, first, MASK);
		Masking.apply(buffer, BEFORE + first, BEFORE + first, length - first, next);
		assertThat(read(buffer, BEFORE, length)).isEqualTo(unmasked(sent, length));
		buffer.release();
	}

	private static ByteBuf parts(int length) {
		return Unpooled.wrappedBuffer(Unpooled.buffer(length / 2, length / 2).writerIndex(length / 2),
				Unpooled.buffer(length - length / 2).writerIndex(length - length / 2));
	}

	private byte[] fill(ByteBuf buffer, int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		buffer.setBytes(0, bytes);
		return bytes;
	}

	private static byte[] read(ByteBuf buffer, int from, int length) {
		byte[] bytes = new byte[length];
		buffer.getBytes(from, bytes);
		return bytes;
	}

	/** As RFC 6455 section 5.3 defines it. */
	private static byte[] unmasked(byte[] sent, int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) (sent[BEFORE + i] ^ MASK >>> Byte.SIZE * (3 - i % 4));
		}
		return bytes;
	}

}
