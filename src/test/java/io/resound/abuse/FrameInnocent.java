package io.resound.abuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import io.resound.testing.RawClient;

/** Sends echo frames, each when the one before it was answered. */
final class FrameInnocent extends ConnectedInnocent {

	private static final int HEAD = 6;

	private static final short ECHO = 1;

	private static final short ANSWER = (short) 0x8001;

	FrameInnocent(Door door) {
		super(door, true);
	}

	@Override
	String does() {
		return "frames";
	}

	@Override
	boolean ask(RawClient client, byte[] body) throws IOException {
		client.sendMeanwhile(frame(ECHO, body));
		if (!Arrays.equals(client.readBytes(HEAD + body.length), frame(ANSWER, body))) {
			throw new IOException("another answer than to a frame of " + body.length + " bytes");
		}
		return true;
	}

	private static byte[] frame(short opcode, byte[] payload) {
		return ByteBuffer.allocate(HEAD + payload.length).putShort(opcode).putInt(payload.length).put(payload).array();
	}

}
