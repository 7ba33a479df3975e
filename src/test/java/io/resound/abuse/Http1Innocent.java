package io.resound.abuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.resound.testing.Answer;
import io.resound.testing.RawClient;
import org.jspecify.annotations.Nullable;

/** Echoes on HTTP/1.1, on one connection or on a new one each time. */
final class Http1Innocent implements Innocent {

	private final Door door;

	private final boolean keepsConnection;

	private @Nullable RawClient client;

	Http1Innocent(Door door, boolean keepsConnection) {
		this.door = door;
		this.keepsConnection = keepsConnection;
	}

	@Override
	public String name() {
		return this.keepsConnection ? "echo on a kept connection" : "echo on a new connection";
	}

	@Override
	public void ask(byte[] body) throws IOException {
		boolean keeps = false;
		try {
			if (this.client == null) {
				this.client = this.door.connect();
			}
			this.client.sendMeanwhile(request(body));
			Answer answer = this.client.read();
			if (answer.status() != 200 || !Arrays.equals(answer.body(), body)) {
				throw new IOException(answer.statusLine() + " with " + answer.body().length + " bytes, not the "
						+ body.length + " sent");
			}
			keeps = this.keepsConnection && !"close".equals(answer.field("connection"));
		}
		finally {
			if (!keeps) {
				close();
			}
		}
	}

	private static byte[] request(byte[] body) {
		byte[] head = ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		byte[] request = Arrays.copyOf(head, head.length + body.length);
		System.arraycopy(body, 0, request, head.length, body.length);
		return request;
	}

	@Override
	public void close() {
		if (this.client != null) {
			this.client.close();
			this.client = null;
		}
	}

}
