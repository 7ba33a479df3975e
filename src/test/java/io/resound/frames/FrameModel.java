package io.resound.frames;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.resound.frames.FrameClient.Frame;

/** The protocol as it is described, on whole frames: what must be answered to them. */
final class FrameModel {

	private FrameModel() {
	}

	/** The answers to frames, up to the first that ends the connection. */
	static byte[] answers(List<Frame> frames) {
		ByteArrayOutputStream answers = new ByteArrayOutputStream();
		for (Frame frame : frames) {
			answers.writeBytes(answer(frame).bytes());
			if (endsConnection(frame)) {
				break;
			}
		}
		return answers.toByteArray();
	}

	/** Whether nothing is read after a frame. */
	static boolean endsConnection(Frame frame) {
		return frame.payload().length > Answered.LIMITS.largest();
	}

	private static Frame answer(Frame frame) {
		int length = frame.payload().length;
		if (endsConnection(frame)) {
			return error("The length is " + length + " and must be at most 1000 (resound.frames.largest).");
		}
		return switch (frame.opcode()) {
			case FrameClient.ECHO -> new Frame(0x8001, frame.payload());
			case FrameClient.PING -> (length == 0) ? new Frame(0x8002, frame.payload())
					: error("A ping (0x0002) has no payload, and this one has " + length + " bytes.");
			case FrameClient.DISCARD -> new Frame(0x8003, ByteBuffer.allocate(8).putLong(length).array());
			case FrameClient.GENERATE -> (length == 4)
					? generated(ByteBuffer.wrap(frame.payload()).getInt() & 0xFFFFFFFFL)
					: error("A generate (0x0004) has a payload of 4 bytes, the number of bytes to generate, and not "
							+ length + ".");
			default ->
				error(String.format("The opcode 0x%04x is unknown; there are 0x0001 (echo), 0x0002 (ping), 0x0003"
						+ " (discard) and 0x0004 (generate).", frame.opcode()));
		};
	}

	private static Frame generated(long bytes) {
		if (bytes > Answered.LIMITS.generated()) {
			return error("The number of bytes to generate is " + bytes
					+ " and must be at most 2000 (resound.generate.largest).");
		}
		byte[] generated = new byte[(int) bytes];
		for (int i = 0; i < generated.length; i++) {
			generated[i] = (byte) i;
		}
		return new Frame(0x8004, generated);
	}

	private static Frame error(String text) {
		return new Frame(0xFFFF, text.getBytes(StandardCharsets.UTF_8));
	}

}
