package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Connects, sends something and leaves at once, over and over.
 *
 * @param name the name of the attack
 * @param entrance where the clients connect
 * @param bytes what each connection sends
 * @param leave how each connection ends
 */
record BriefConnections(String name, Entrance entrance, byte[] bytes, Script.Leave leave) implements Attack {

	static BriefConnections silent() {
		return new BriefConnections("TCP: connects and closes", Entrance.HTTP, new byte[0], Script.Leave.CLOSE);
	}

	static BriefConnections resetInsideABody() {
		return new BriefConnections("HTTP/1: resets inside a body", Entrance.HTTP,
				"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII),
				Script.Leave.RESET);
	}

	static BriefConnections rawReset() {
		return new BriefConnections("Raw TCP: resets after 16 KB", Entrance.RAW, new byte[16_384], Script.Leave.RESET);
	}

	/** FIN in the middle of a head. */
	static BriefConnections frameHeads() {
		return new BriefConnections("Frames: closes inside a head", Entrance.FRAMES, new byte[] { 0, 1, 0 },
				Script.Leave.CLOSE);
	}

	static BriefConnections framePayloads() {
		return new BriefConnections("Frames: resets inside a payload", Entrance.FRAMES,
				new byte[] { 0, 1, 0, 0, 1, 0, 1, 2, 3 }, Script.Leave.RESET);
	}

	@Override
	public Duration pause() {
		return Duration.ofMillis(100);
	}

	@Override
	public Script script() {
		ByteBuffer unsent = ByteBuffer.wrap(this.bytes);
		return new Script() {

			@Override
			public @Nullable ByteBuffer next() {
				return unsent.hasRemaining() ? unsent : null;
			}

			@Override
			public Leave leave() {
				return BriefConnections.this.leave;
			}

		};
	}

}
