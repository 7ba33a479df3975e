package io.resound.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.resound.testing.RawClient;
import io.resound.testing.Service;

/** Frames as clients send them, and as they read them. */
final class Frames {

	static final int FIN = 0x80;

	static final int TEXT = 1;

	static final int BINARY = 2;

	static final int CLOSE = 8;

	static final int PING = 9;

	static final int PONG = 10;

	private static final byte[] KEY = { 0x37, (byte) 0xfa, 0x21, 0x3d };

	static final String HANDSHAKE = """
			GET /ws HTTP/1.1
			Host: a
			Connection: keep-alive, Upgrade
			Upgrade: WebSocket
			Sec-WebSocket-Version: 13
			Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

			""".replace("\n", "\r\n");

	private Frames() {
	}

	/** Opens a session. */
	static RawClient open(Service service) {
		RawClient client = service.connect().send(HANDSHAKE);
		readHead(client);
		return client;
	}

	/** Reads the head of a response. */
	static String readHead(RawClient client) {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append(new String(client.readBytes(1), StandardCharsets.ISO_8859_1));
		}
		return head.toString();
	}

	/** A masked frame. */
	static byte[] masked(int first, byte[] payload) {
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		frame.write(first);
		if (payload.length < 126) {
			frame.write(0x80 | payload.length);
		}
		else if (payload.length <= 0xFFFF) {
			frame.write(0x80 | 126);
			frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
		}
		else {
			frame.write(0x80 | 127);
			frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
		}
		frame.writeBytes(KEY);
		for (int i = 0; i < payload.length; i++) {
			frame.write(payload[i] ^ KEY[i % KEY.length]);
		}
		return frame.toByteArray();
	}

	/** The header of a long frame of which nothing is masked. */
	static byte[] longHeader(int first, long length) {
		return ByteBuffer.allocate(14).put((byte) first).put((byte) 0xFF).putLong(length).array();
	}

	static byte[] text(String text) {
		return masked(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
	}

	static byte[] close(int code) {
		return masked(FIN | CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
	}

	/** Frames, one after the other. */
	static byte[] all(byte[]... frames) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] frame : frames) {
			all.writeBytes(frame);
		}
		return all.toByteArray();
	}

	/** Reads a frame, which must not be masked. */
	static Frame read(RawClient client) {
		ByteBuffer head = ByteBuffer.wrap(client.readBytes(2));
		int first = head.get() & 0xFF;
		int length = head.get() & 0xFF;
		if (length == 126) {
			length = ByteBuffer.wrap(client.readBytes(2)).getShort() & 0xFFFF;
		}
		else if (length == 127) {
			length = Math.toIntExact(ByteBuffer.wrap(client.readBytes(8)).getLong());
		}
		return new Frame(first, client.readBytes(length));
	}

	/** Reads the fragments of a message until its last. */
	static Frame readMessage(RawClient client) {
		Frame fragment = read(client);
		int opcode = fragment.first() & 0x0F;
		ByteArrayOutputStream payload = new ByteArrayOutputStream();
		payload.writeBytes(fragment.payload());
		while ((fragment.first() & FIN) == 0) {
			fragment = read(client);
			if ((fragment.first() & 0x0F) != 0) {
				throw new AssertionError("no continuation: " + fragment.first());
			}
			payload.writeBytes(fragment.payload());
		}
		return new Frame(FIN | opcode, payload.toByteArray());
	}

	/**
	 * A frame that was read.
	 *
	 * @param first its first byte
	 * @param payload its payload
	 */
	record Frame(int first, byte[] payload) {

		String text() {
			return new String(this.payload, StandardCharsets.UTF_8);
		}

		/** The code of a close frame. */
		int code() {
			return ByteBuffer.wrap(this.payload).getShort() & 0xFFFF;
		}

	}

}
