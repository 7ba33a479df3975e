package io.resound.abuse;

import java.nio.ByteBuffer;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Sends bodies on many streams of HTTP/2, as much as the service gives window for.
 *
 * @param name the name of the attack
 * @param block the header block of each stream
 * @param window the window for each response, in bytes
 * @param bytesReadPerSecond how fast it reads what comes back
 */
record EndlessStreams(String name, byte[] block, int window, int bytesReadPerSecond) implements Attack {

	private static final int STREAMS = 64;

	/** Reads frames, but lets no byte of a body come. */
	static EndlessStreams withoutWindow() {
		return new EndlessStreams("HTTP/2: bodies on 64 streams, window of 0", HeaderBlock.post().bytes(), 0,
				EVERYTHING);
	}

	/** Lets everything come, and reads it slowly. */
	static EndlessStreams readSlowly() {
		return new EndlessStreams("HTTP/2: bodies on 64 streams, read at 3 KB/s", HeaderBlock.post().bytes(),
				Integer.MAX_VALUE, 3000);
	}

	/** What is sent consists of empty messages: their prefixes are five zeros. */
	static EndlessStreams ofMessages() {
		return new EndlessStreams("gRPC: empty messages on 64 calls, window of 0",
				HeaderBlock.call("/resound.v1.Echo/Stream").bytes(), 0, EVERYTHING);
	}

	/** Each answer is longer than its question. */
	static EndlessStreams ofQuestions() {
		return new EndlessStreams("gRPC: reflection asked on 64 calls, window of 0",
				HeaderBlock.call("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo").bytes(), 0, EVERYTHING);
	}

	@Override
	public Duration timeLimit() {
		return STALL_TIMEOUT;
	}

	@Override
	public Script script() {
		return new Http2Script(this.window) {

			@Override
			@Nullable ByteBuffer more() {
				return mayOpen(STREAMS)
						? Frames.frame(Frames.HEADERS, Frames.END_HEADERS, open(), EndlessStreams.this.block) : data();
			}

		};
	}

}
