package io.resound.abuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import io.resound.testing.RawClient;
import org.jspecify.annotations.Nullable;

/** Sends echo frames on one connection, each when the one before it was answered. */
final class FrameInnocent implements Innocent {

	private static final int HEAD = 6;

	private static final short ECHO = 1;

	private static final short ANSWER = (short) 0x8001;

	private final Door door;

	private @Nullable RawClient client;

	FrameInnocent(Door door) {
		this.door = door;
	}

	@Override
	public String name() {
		return "frames";
	}

	@Override
	public void ask(byte[] body) throws IOException {
		boolean keeps = false;
		try {
			if (this.client == null) {
				this.client = this.door.connect();
			}
			this.client.sendMeanwhile(frame(ECHO, body));
			if (!Arrays.equals(this.client.readBytes(HEAD + body.length), frame(ANSWER, body))) {
				throw new IOException("another answer than to a frame of " + body.length + " bytes");
			}
			keeps = true;
		}
		finally {
			if (!keeps) {
				close();
			}
		}
	}

	private static byte[] frame(short opcode, byte[] payload) {
		return ByteBuffer.allocate(HEAD + payload.length).putShort(opcode).putInt(payload.length).put(payload).array();
	}

	@Override
	public void close() {
		if (this.client != null) {
			this.client.close();
			this.client = null;
		}
	}

}
