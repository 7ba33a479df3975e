package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends WebSocket messages as fast as the service takes them, and reads nothing. */
final class EndlessMessages implements Attack {

	private static final byte[] HANDSHAKE = """
			GET /ws HTTP/1.1
			Host: a
			Connection: Upgrade
			Upgrade: websocket
			Sec-WebSocket-Version: 13
			Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

			""".replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

	private static final int LENGTH = 16_384;

	/** A whole binary message, masked with zeros. */
	private static final byte[] MESSAGE = ByteBuffer.allocate(8 + LENGTH)
		.put((byte) 0x82)
		.put((byte) 0xFE)
		.putShort((short) LENGTH)
		.array();

	@Override
	public String name() {
		return "WebSocket: messages, never read";
	}

	@Override
	public int bytesReadPerSecond() {
		return 0;
	}

	@Override
	public Duration timeLimit() {
		return STALL_TIMEOUT;
	}

	@Override
	public Script script() {
		ByteBuffer first = ByteBuffer.wrap(HANDSHAKE);
		return () -> first.hasRemaining() ? first : ByteBuffer.wrap(MESSAGE);
	}

}
