package io.resound.abuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.resound.testing.Answer;
import io.resound.testing.RawClient;

/** Echoes on HTTP/1.1. */
final class Http1Innocent extends ConnectedInnocent {

	Http1Innocent(Door door, boolean keepsConnection) {
		super(door, keepsConnection);
	}

	@Override
	String does() {
		return "echo";
	}

	@Override
	boolean ask(RawClient client, byte[] body) throws IOException {
		client.sendMeanwhile(request(body));
		Answer answer = client.read();
		if (answer.status() != 200 || !Arrays.equals(answer.body(), body)) {
			throw new IOException(
					answer.statusLine() + " with " + answer.body().length + " bytes, not the " + body.length + " sent");
		}
		return !"close".equals(answer.field("connection"));
	}

	private static byte[] request(byte[] body) {
		byte[] head = ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		byte[] request = Arrays.copyOf(head, head.length + body.length);
		System.arraycopy(body, 0, request, head.length, body.length);
		return request;
	}

}
