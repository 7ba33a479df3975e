package io.resound.ledger;

import java.util.concurrent.atomic.AtomicLong;

/** The heap that all runs may use together. Safe from any thread. */
final class Budget {

	private final long limit;

	private final AtomicLong used = new AtomicLong();

	/**
	 * Creates a budget of which nothing is used.
	 * @param limit the heap in bytes
	 */
	Budget(long limit) {
		this.limit = limit;
	}

	/** Takes bytes, if there are as many. */
	boolean take(long bytes) {
		long before = this.used.get();
		while (before + bytes <= this.limit) {
			if (this.used.compareAndSet(before, before + bytes)) {
				return true;
			}
			before = this.used.get();
		}
		return false;
	}

	/** Gives back bytes that were taken. */
	void giveBack(long bytes) {
		this.used.addAndGet(-bytes);
	}

	/** The bytes that are taken. */
	long used() {
		return this.used.get();
	}

}
