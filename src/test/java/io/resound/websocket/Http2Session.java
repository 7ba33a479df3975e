package io.resound.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;

/**
 * A session on a stream of HTTP/2, as its client sees it.
 *
 * @param client the client
 * @param stream the stream
 * @param read how many bytes have been read of it, in an array of one
 */
record Http2Session(Http2Client client, int stream, int[] read) {

	/** The head of a handshake (RFC 8441 section 5). */
	static Http2Headers handshake(String path) {
		return new DefaultHttp2Headers(false).method("CONNECT")
			.scheme("http")
			.authority("localhost")
			.path(path)
			.add(":protocol", "websocket")
			.add("sec-websocket-version", "13");
	}

	/** Opens a session. */
	static Http2Session open(Http2Client client, String path) {
		int stream = client.request(handshake(path), false);
		if (client.readHead(stream).status() != 200) {
			throw new AssertionError("the handshake got " + client.answer(stream).status());
		}
		return new Http2Session(client, stream, new int[1]);
	}

	Http2Answer answer() {
		return this.client.answer(this.stream);
	}

	void send(byte[] frames) {
		this.client.data(this.stream, frames, false);
	}

	/** Reads the next frame. */
	Frames.Frame frame() {
		ByteBuffer head = ByteBuffer.wrap(bytes(2));
		int first = head.get() & 0xFF;
		int length = head.get() & 0xFF;
		if (length == 126) {
			length = ByteBuffer.wrap(bytes(2)).getShort() & 0xFFFF;
		}
		else if (length == 127) {
			length = Math.toIntExact(ByteBuffer.wrap(bytes(8)).getLong());
		}
		return new Frames.Frame(first, bytes(length));
	}

	private byte[] bytes(int count) {
		while (answer().body().length < this.read[0] + count) {
			this.client.readFrames(1);
		}
		this.read[0] += count;
		return Arrays.copyOfRange(answer().body(), this.read[0] - count, this.read[0]);
	}

}
