package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Connects, sends something and leaves at once, over and over.
 *
 * @param name the name of the attack
 * @param bytes what each connection sends
 * @param leave how each connection ends
 */
record BriefConnections(String name, byte[] bytes, Script.Leave leave) implements Attack {

	static BriefConnections silent() {
		return new BriefConnections("TCP: connects and closes", new byte[0], Script.Leave.CLOSE);
	}

	static BriefConnections resetInsideABody() {
		return new BriefConnections("HTTP/1: resets inside a body",
				"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII),
				Script.Leave.RESET);
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
