package io.resound.abuse;

import java.nio.ByteBuffer;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Sends as much as the service takes from a client that does not read, and then FIN. It
 * stays connected, and reads nothing.
 *
 * @param name the name of the attack
 * @param entrance where the clients connect
 * @param bytes what each connection sends
 */
record HalfClosed(String name, Entrance entrance, byte[] bytes) implements Attack {

	/**
	 * In bytes: more than waits for a client before the service stops reading from it,
	 * and no more than its socket takes then, so that FIN can follow.
	 */
	private static final int TAKEN = 120_000;

	static HalfClosed raw() {
		return new HalfClosed("Raw TCP: half-closes, never reads", Entrance.RAW, new byte[TAKEN]);
	}

	/** A single frame. */
	static HalfClosed frames() {
		return new HalfClosed("Frames: half-closes, never reads", Entrance.FRAMES,
				ByteBuffer.allocate(TAKEN).putShort((short) 1).putInt(TAKEN - 6).array());
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
		ByteBuffer unsent = ByteBuffer.wrap(this.bytes);
		return new Script() {

			@Override
			public @Nullable ByteBuffer next() {
				return unsent.hasRemaining() ? unsent : null;
			}

			@Override
			public Leave leave() {
				return Leave.HALF_CLOSE;
			}

		};
	}

}
