package io.resound.server.http2;

/**
 * Limits how many streams the client of a connection resets, because it can open another
 * at once while the service still works for the one before (CVE-2023-44487). Netty counts
 * only the resets of streams that the service has not reset itself, so that a client
 * whose streams are refused could go on for ever.
 */
final class ResetRate {

	/** RST_STREAM frames within one window of time; Netty's limit. */
	private static final int MOST = 200;

	private static final long WINDOW = 30_000_000_000L;

	private long windowStart;

	private int resets;

	/**
	 * The client resets a stream.
	 * @param now the time, by {@link System#nanoTime()}
	 * @throws FloodException if it has reset too many, a connection error (RFC 9113
	 * section 10.5)
	 */
	void reset(long now) throws FloodException {
		if (this.resets == 0 || now - this.windowStart >= WINDOW) {
			this.windowStart = now;
			this.resets = 0;
		}
		this.resets++;
		if (this.resets > MOST) {
			throw new FloodException(
					"The client has reset more than " + MOST + " streams in " + WINDOW / 1_000_000_000 + " seconds.");
		}
	}

}
