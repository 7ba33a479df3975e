package io.resound.connection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the heads of all open requests hold on the heap, against a limit: the heads that
 * have not arrived to their end, and those of exchanges that are open, with the trailers.
 * Each connection may hold {@value #OWN} bytes in any case, so that small requests are
 * served whatever other clients do; what it holds beyond that is counted here. Safe for
 * use by any thread.
 */
public final class OpenHeads {

	/** What the heads of a connection may hold in any case, in bytes. */
	static final int OWN = 2048;

	/**
	 * What the objects of a field take in addition to its characters, in bytes: up to 183
	 * were measured, with the list of fields that some routes ask for.
	 */
	private static final int FIELD = 200;

	private final long limit;

	private final AtomicLong held = new AtomicLong();

	/**
	 * Creates the count.
	 * @param limit the most that is held, in bytes
	 */
	public OpenHeads(long limit) {
		this.limit = limit;
	}

	/**
	 * Estimates what fields hold.
	 * @param characters the characters of their names and values
	 * @param fields the number of fields
	 * @return bytes of heap
	 */
	public static long bytes(long characters, int fields) {
		return characters + (long) FIELD * fields;
	}

	/** The most that is held, in bytes. */
	public long limit() {
		return this.limit;
	}

	/** What is held, in bytes. */
	public long held() {
		return this.held.get();
	}

	/** Counts bytes unless that would exceed the limit. */
	boolean take(long bytes) {
		if (this.held.addAndGet(bytes) <= this.limit) {
			return true;
		}
		giveBack(bytes);
		return false;
	}

	void giveBack(long bytes) {
		this.held.addAndGet(-bytes);
	}

}
