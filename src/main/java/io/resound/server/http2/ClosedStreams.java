package io.resound.server.http2;

/**
 * What a connection remembers of streams that are closed. Netty forgets a stream when it
 * is closed, and cannot tell a frame that comes late from one that is wrong:
 * <ul>
 * <li>A stream that the service has reset: the client may have sent frames before it
 * learned of the reset. They are ignored (RFC 9113 section 5.1), and no other RST_STREAM
 * is sent (section 5.4.2).</li>
 * <li>A stream that was never opened because a higher one was opened first. To open it
 * now is a connection error (section 5.1.1).</li>
 * <li>Any other stream was closed by the client itself.</li>
 * </ul>
 * The memory is bounded: a reset is forgotten when a stream is reset whose number is
 * higher by a multiple of {@value #REMEMBERED} streams.
 */
final class ClosedStreams {

	/** A power of two. */
	private static final int REMEMBERED = 256;

	private static final int[] NONE = {};

	/**
	 * The streams that were reset, each at the index that follows from its number;
	 * negative if the client had sent the end of its request before.
	 */
	private int[] resets = NONE;

	private int highest = -1;

	/** The first stream of the newest gap in the numbers. */
	private int skipped;

	/** The first stream after that gap. */
	private int skippedUntil;

	/** The stream whose RST_STREAM is being read, or 0. */
	private int endedByClient;

	/** The stream of the newest frame that was wrong in itself, or 0. */
	private int wronged;

	/**
	 * The client opens a stream.
	 * @param id a number that {@linkplain #isNew is new}
	 */
	void opened(int id) {
		if (id != this.highest + 2) {
			this.skipped = this.highest + 2;
			this.skippedUntil = id;
		}
		this.highest = id;
	}

	/** Whether a number is higher than that of all streams opened so far. */
	boolean isNew(int id) {
		return id > this.highest;
	}

	/** Whether a stream of the newest gap has this number. */
	boolean isSkipped(int id) {
		return id >= this.skipped && id < this.skippedUntil;
	}

	/**
	 * The service resets a stream.
	 * @param ended whether the client has sent the end of its request
	 */
	void reset(int id, boolean ended) {
		if (this.resets.length == 0) {
			this.resets = new int[REMEMBERED];
		}
		this.resets[index(id)] = ended ? -id : id;
	}

	/**
	 * The client's RST_STREAM is being read, or has been.
	 * @param id the stream, or 0 if it has been read
	 */
	void endedByClient(int id) {
		this.endedByClient = id;
	}

	/** Whether the client's RST_STREAM of a stream is being read. */
	boolean isEndedByClient(int id) {
		return this.endedByClient == id;
	}

	/** A frame that is wrong in itself has been read. */
	void wronged(int id) {
		this.wronged = id;
	}

	/** Whether the newest frame that was wrong in itself was on a stream. */
	boolean isWronged(int id) {
		return this.wronged == id;
	}

	/**
	 * Whether the service has reset a stream. Stream 0, which is the connection, never
	 * is: a WINDOW_UPDATE of the connection that is ignored is lost for all streams.
	 */
	boolean isReset(int id) {
		return id != 0 && this.resets.length > 0 && Math.abs(this.resets[index(id)]) == id;
	}

	/** Whether the service has reset a stream whose request has not ended. */
	boolean isResetEarly(int id) {
		return isReset(id) && this.resets[index(id)] == id;
	}

	/** Clients open streams of odd numbers. */
	private static int index(int id) {
		return (id >>> 1) & (REMEMBERED - 1);
	}

}
