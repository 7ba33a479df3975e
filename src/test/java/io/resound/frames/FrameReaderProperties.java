package io.resound.frames;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.resound.frames.FrameClient.Frame;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import static org.assertj.core.api.Assertions.assertThat;

/** A reader answers what the model does, however the bytes are divided. */
class FrameReaderProperties {

	@Property(tries = 200)
	void anyFramesDividedAnywhereAreAnsweredAsTheModelSays(@ForAll("frames") List<Frame> frames,
			@ForAll("lengths") List<Integer> lengths) {
		byte[] bytes = bytes(frames);
		Answered answered = new Answered();
		int from = 0;
		for (int part = 0; from < bytes.length && !answered.isOver(); part++) {
			int to = Math.min(bytes.length, from + lengths.get(part % lengths.size()));
			answered.read(Arrays.copyOfRange(bytes, from, to));
			from = to;
		}
		assertThat(answered.bytes()).isEqualTo(FrameModel.answers(frames));
		assertThat(answered.labels()).hasSize(answered.frames());
		assertThat(answered.isOver()).isEqualTo(frames.stream().anyMatch(FrameModel::endsConnection));
	}

	@Example
	void eachDivisionInTwoAndByteByByteIsAnsweredAlike() {
		List<Frame> frames = List.of(new Frame(1, new byte[] { 1, 2, 3 }), new Frame(2, new byte[0]),
				new Frame(1, new byte[0]), new Frame(3, new byte[300]), new Frame(3, new byte[0]),
				new Frame(4, new byte[] { 0, 0, 1, 2 }), new Frame(4, new byte[4]), new Frame(1, new byte[1000]),
				new Frame(5, new byte[3]), new Frame(0x8001, new byte[0]), new Frame(2, new byte[1]),
				new Frame(4, new byte[] { -1, -1, -1, -1 }), new Frame(4, new byte[5]), new Frame(1, new byte[1001]));
		byte[] bytes = bytes(frames);
		byte[] expected = FrameModel.answers(frames);
		for (int end = 0; end <= bytes.length; end++) {
			Answered answered = new Answered();
			if (end > 0) {
				answered.read(Arrays.copyOfRange(bytes, 0, end));
			}
			if (end < bytes.length && !answered.isOver()) {
				answered.read(Arrays.copyOfRange(bytes, end, bytes.length));
			}
			assertThat(answered.bytes()).as("divided at " + end).isEqualTo(expected);
			assertThat(answered.frames()).isEqualTo(frames.size());
		}
		Answered answered = new Answered();
		for (byte b : bytes) {
			answered.read(b);
		}
		assertThat(answered.bytes()).isEqualTo(expected);
	}

	@Example
	void everyOpcodeAndEveryLengthIsAnswered() {
		for (int first = 0; first <= 0xFFFF; first += 0x1000) {
			List<Frame> frames = new ArrayList<>();
			for (int opcode = first; opcode < first + 0x1000; opcode++) {
				frames.add(new Frame(opcode, new byte[4]));
			}
			assertThat(new Answered().read(bytes(frames)).bytes()).isEqualTo(FrameModel.answers(frames));
		}
		List<Frame> lengths = new ArrayList<>();
		for (int length = 0; length <= 1001; length++) {
			lengths.add(new Frame(1, new byte[length]));
		}
		assertThat(new Answered().read(bytes(lengths)).bytes()).isEqualTo(FrameModel.answers(lengths));
		for (long length : new long[] { 1001, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL }) {
			byte[] head = ByteBuffer.allocate(6).putShort((short) 1).putInt((int) length).array();
			Answered answered = new Answered().read(head);
			assertThat(answered.isOver()).isTrue();
			assertThat(new String(answered.bytes(), 6, answered.bytes().length - 6, StandardCharsets.UTF_8))
				.isEqualTo("The length is " + length + " and must be at most 1000 (resound.frames.largest).");
		}
	}

	@Example
	void whatIsEchoedIsSentAsOneSliceOfWhatWasRead() {
		List<Frame> frames = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			frames.add(new Frame(1, new byte[i]));
			frames.add(new Frame(2, new byte[0]));
		}
		byte[] bytes = bytes(frames);
		Answered answered = new Answered();
		answered.read(Arrays.copyOf(bytes, bytes.length - 1)).read(bytes[bytes.length - 1]);
		assertThat(answered.bytes()).isEqualTo(FrameModel.answers(frames));
		assertThat(answered.sends()).as("and one for the head that is divided").isEqualTo(2);
	}

	@Example
	void theLastFrameIsTheOneThatHasBegun() {
		byte[] echo = new Frame(1, new byte[] { 1, 2, 3 }).bytes();
		Answered between = new Answered().read(echo);
		between.reader().endAfterFrame();
		assertThat(between.isOver()).isTrue();
		for (int end = 1; end < echo.length; end++) {
			Answered answered = new Answered().read(Arrays.copyOf(echo, end));
			answered.reader().endAfterFrame();
			assertThat(answered.isOver()).isFalse();
			answered.read(concat(Arrays.copyOfRange(echo, end, echo.length), echo));
			assertThat(answered.isOver()).isTrue();
			assertThat(answered.bytes()).isEqualTo(new Frame(0x8001, new byte[] { 1, 2, 3 }).bytes());
		}
	}

	private static byte[] concat(byte[] one, byte[] other) {
		byte[] both = Arrays.copyOf(one, one.length + other.length);
		System.arraycopy(other, 0, both, one.length, other.length);
		return both;
	}

	private static byte[] bytes(List<Frame> frames) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		frames.forEach((frame) -> bytes.writeBytes(frame.bytes()));
		return bytes.toByteArray();
	}

	@Provide
	Arbitrary<List<Frame>> frames() {
		Arbitrary<Integer> opcodes = Arbitraries.frequencyOf(Tuple.of(8, Arbitraries.integers().between(1, 4)),
				Tuple.of(1, Arbitraries.integers().between(0, 0xFFFF)));
		Arbitrary<byte[]> payloads = Arbitraries.frequencyOf(
				Tuple.of(4, Arbitraries.bytes().array(byte[].class).ofMaxSize(40)),
				Tuple.of(2, Arbitraries.of(new byte[0], new byte[4], new byte[] { 0, 0, 7, (byte) 208 })),
				Tuple.of(1, Arbitraries.integers().between(990, 1002).map(byte[]::new)));
		return Combinators.combine(opcodes, payloads).as(Frame::new).list().ofMaxSize(12);
	}

	@Provide
	Arbitrary<List<Integer>> lengths() {
		return Arbitraries.integers().between(1, 60).list().ofMinSize(1).ofMaxSize(5);
	}

}
