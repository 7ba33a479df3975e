package io.resound.abuse;

import java.io.IOException;
import java.util.Arrays;

import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import org.jspecify.annotations.Nullable;

/** Echoes on streams of one connection of HTTP/2. Nothing is tried twice. */
final class Http2Innocent implements Innocent {

	private final Door door;

	private @Nullable Http2Client client;

	Http2Innocent(Door door) {
		this.door = door;
	}

	@Override
	public String name() {
		return "echo on HTTP/2";
	}

	@Override
	public void ask(byte[] body) throws IOException {
		boolean keeps = false;
		try {
			if (this.client == null) {
				this.client = this.door.connectHttp2();
			}
			int stream = this.client.request("POST", "/echo", false);
			this.client.upload(stream, body, true);
			Http2Answer answer = this.client.read(stream);
			this.client.forget(stream);
			if (answer.reset() != null || answer.status() != 200 || !Arrays.equals(answer.body(), body)) {
				throw new IOException((answer.reset() != null) ? "a reset with code " + answer.reset() : answer.status()
						+ " with " + answer.body().length + " bytes, not the " + body.length + " sent");
			}
			keeps = !this.client.isGoingAway();
		}
		finally {
			if (!keeps) {
				close();
			}
		}
	}

	@Override
	public void close() {
		if (this.client != null) {
			this.client.close();
			this.client = null;
		}
	}

}
