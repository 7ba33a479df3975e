package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Frames of HTTP/2 as bytes (RFC 9113 section 6). */
final class Frames {

	static final int DATA = 0;

	static final int HEADERS = 1;

	static final int RST_STREAM = 3;

	static final int SETTINGS = 4;

	static final int PING = 6;

	static final int WINDOW_UPDATE = 8;

	static final int CONTINUATION = 9;

	/** The flag of a SETTINGS or PING frame. */
	static final int ACK = 1;

	static final int END_STREAM = 1;

	static final int END_HEADERS = 4;

	/** The length of a frame's header. */
	static final int HEADER = 9;

	/** The window of a stream and of a connection unless something else is said. */
	static final int INITIAL_WINDOW = 65_535;

	static final int INITIAL_WINDOW_SIZE = 4;

	private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private Frames() {
	}

	static ByteBuffer frame(int type, int flags, int stream, byte[] payload) {
		return ByteBuffer.allocate(HEADER + payload.length)
			.putInt(payload.length << 8 | type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.flip();
	}

	static ByteBuffer frame(int type, int stream, int number) {
		return frame(type, 0, stream, ByteBuffer.allocate(4).putInt(number).array());
	}

	/**
	 * How a client begins.
	 * @param window the window of each stream; of the connection too, if it is larger
	 * than the initial one
	 */
	static ByteBuffer preface(int window) {
		ByteBuffer settings = frame(SETTINGS, 0, 0,
				ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window).array());
		ByteBuffer begin = together(ByteBuffer.wrap(PREFACE), settings);
		int more = window - INITIAL_WINDOW;
		return (more > 0) ? together(begin, frame(WINDOW_UPDATE, 0, more)) : begin;
	}

	/** All bytes of some buffers, in one. */
	static ByteBuffer together(ByteBuffer... buffers) {
		ByteBuffer all = ByteBuffer.allocate(Stream.of(buffers).mapToInt(ByteBuffer::remaining).sum());
		Stream.of(buffers).forEach(all::put);
		return all.flip();
	}

}
