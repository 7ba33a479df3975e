package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Sends bytes as fast as the service takes them: bodies on HTTP/1, raw streams, frames.
 *
 * @param name the name of the attack
 * @param entrance where the clients connect
 * @param start what each connection sends first
 * @param repeated what it then sends over and over
 * @param bytesReadPerSecond how fast it reads what comes back
 */
record EndlessBytes(String name, Entrance entrance, byte[] start, byte[] repeated,
		int bytesReadPerSecond) implements Attack {

	private static final byte[] NOTHING = {};

	private static final String POST = "POST /echo HTTP/1.1\r\nHost: a\r\n";

	private static final String WITH_LENGTH = POST + "Content-Length: 1000000000\r\n\r\n";

	private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

	private static final String CHUNK = "4000\r\n" + "x".repeat(0x4000) + "\r\n";

	static EndlessBytes withLength() {
		return body("HTTP/1: body with a length, never read", WITH_LENGTH, "x".repeat(16_384), 0);
	}

	static EndlessBytes chunked() {
		return body("HTTP/1: chunked body, never read", CHUNKED, CHUNK, 0);
	}

	static EndlessBytes pipelined(String size, int bytes) {
		return body("HTTP/1: pipelined echoes of " + size + ", never read", "",
				POST + "Content-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes), 0);
	}

	/** Fast enough that the exchange never looks stalled. */
	static EndlessBytes readSlowly() {
		return body("HTTP/1: body with a length, read at 3 KB/s", WITH_LENGTH, "x".repeat(16_384), 3000);
	}

	static EndlessBytes chunkedAndReadSlowly() {
		return body("HTTP/1: chunked body, read at 3 KB/s", CHUNKED, CHUNK, 3000);
	}

	private static EndlessBytes body(String name, String start, String repeated, int bytesReadPerSecond) {
		return new EndlessBytes(name, Entrance.HTTP, start.getBytes(StandardCharsets.US_ASCII),
				repeated.getBytes(StandardCharsets.US_ASCII), bytesReadPerSecond);
	}

	/** A raw stream, of which nothing that comes back is read. */
	static EndlessBytes raw() {
		return raw("Raw TCP: never reads", 16_384, 0);
	}

	/** Each byte is likely to be read, and sent back, on its own. */
	static EndlessBytes rawBytes() {
		return raw("Raw TCP: single bytes, never reads", 1, 0);
	}

	static EndlessBytes rawAndReadSlowly() {
		return raw("Raw TCP: reads 3 KB/s", 16_384, 3000);
	}

	private static EndlessBytes raw(String name, int piece, int bytesReadPerSecond) {
		return new EndlessBytes(name, Entrance.RAW, NOTHING, new byte[piece], bytesReadPerSecond);
	}

	static EndlessBytes echoFrames() {
		return frames("Frames: echoes of 16 KB, never reads", NOTHING, echo(16_384, 16_384), 0);
	}

	static EndlessBytes smallEchoFrames() {
		return frames("Frames: echoes of 1 B, never reads", NOTHING, echo(1, 1), 0);
	}

	/** Of the longest frame that is allowed, over and over. */
	static EndlessBytes longEchoFrames() {
		return frames("Frames: echoes of 16 MB, reads 3 KB/s", echo(16 << 20, 0), new byte[16_384], 3000);
	}

	static EndlessBytes pingFrames() {
		return frames("Frames: pings, never reads", NOTHING, frame(2, 0, 0), 0);
	}

	static EndlessBytes discardFrames() {
		return frames("Frames: discards of 1 B, never reads", NOTHING, frame(3, 1, 1), 0);
	}

	/** Each is answered by a text that is longer than the frame. */
	static EndlessBytes unknownFrames() {
		return frames("Frames: unknown opcodes, never reads", NOTHING, frame(0x7777, 0, 0), 0);
	}

	/** As many bytes as can be ordered by one frame. */
	static EndlessBytes generateFrames() {
		return frames("Frames: generates of 1 GB, never reads", NOTHING, generate(1 << 30), 0);
	}

	static EndlessBytes generateFramesReadSlowly() {
		return frames("Frames: generates of 1 MB, reads 3 KB/s", NOTHING, generate(1 << 20), 3000);
	}

	/** Goes on with bytes that were the payload, if such a length were allowed. */
	static EndlessBytes garbageLengths() {
		return frames("Frames: length of 4 GB, and bytes", frame(1, -1, 0), new byte[16_384], EVERYTHING);
	}

	private static EndlessBytes frames(String name, byte[] start, byte[] repeated, int bytesReadPerSecond) {
		return new EndlessBytes(name, Entrance.FRAMES, start, repeated, bytesReadPerSecond);
	}

	private static byte[] echo(int length, int bytes) {
		return frame(1, length, bytes);
	}

	private static byte[] generate(int bytes) {
		return ByteBuffer.wrap(frame(4, Integer.BYTES, Integer.BYTES)).putInt(6, bytes).array();
	}

	/** A head, and as many bytes of its payload. */
	private static byte[] frame(int opcode, int length, int bytes) {
		return ByteBuffer.allocate(6 + bytes).putShort((short) opcode).putInt(length).array();
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
