package io.resound.frames;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.resound.frames.FrameClient.Frame;

import static org.assertj.core.api.Assertions.assertThat;

/** Any bytes, divided into reads in any way, are answered as the model says. */
class FrameReaderFuzzTests {

	/** The bytes of a head. */
	private static final int HEAD = 6;

	/**
	 * Answers a stream.
	 * @param data the lengths of the reads, then 0, then the stream
	 */
	@FuzzTest
	void anyBytesAreAnsweredAsTheModelSays(byte[] data) {
		int end = 0;
		while (end < data.length && data[end] != 0) {
			end++;
		}
		byte[] lengths = Arrays.copyOf(data, end);
		byte[] stream = Arrays.copyOfRange(data, Math.min(end + 1, data.length), data.length);
		Answered divided = read(stream, lengths);
		Answered whole = read(stream, new byte[0]);
		assertThat(divided.bytes()).isEqualTo(whole.bytes());
		assertThat(divided.labels()).isEqualTo(whole.labels());
		assertThat(divided.frames()).isEqualTo(whole.frames());
		assertThat(divided.isOver()).isEqualTo(whole.isOver());
		List<Frame> complete = new ArrayList<>();
		boolean oversized = complete(ByteBuffer.wrap(stream), complete);
		byte[] answers = FrameModel.answers(complete);
		assertThat(whole.isOver()).isEqualTo(oversized);
		assertThat(Arrays.copyOf(whole.bytes(), answers.length)).isEqualTo(answers);
	}

	private static Answered read(byte[] stream, byte[] lengths) {
		Answered answered = new Answered();
		int from = 0;
		for (int read = 0; from < stream.length && !answered.isOver(); read++) {
			int length = (lengths.length == 0) ? stream.length : lengths[read % lengths.length] & 0xFF;
			int to = Math.min(stream.length, from + length);
			answered.read(Arrays.copyOfRange(stream, from, to));
			from = to;
		}
		return answered;
	}

	/** Reads frames up to one that is too long, or not complete. */
	private static boolean complete(ByteBuffer stream, List<Frame> frames) {
		while (stream.remaining() >= HEAD) {
			int opcode = Short.toUnsignedInt(stream.getShort());
			long length = Integer.toUnsignedLong(stream.getInt());
			if (length > Answered.LIMITS.largest()) {
				return true;
			}
			if (length > stream.remaining()) {
				return false;
			}
			byte[] payload = new byte[(int) length];
			stream.get(payload);
			frames.add(new Frame(opcode, payload));
		}
		return false;
	}

}
