package io.resound.load.exchange;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * One request under way and what came of it. It belongs to one virtual user, and so to
 * one event loop: no two threads see it at a time.
 */
final class Exchange {

	private final byte[] body;

	private final OptionalLong number;

	private final long start = System.nanoTime();

	private long end;

	private int writes;

	private int status;

	private boolean differs;

	/**
	 * Begins an exchange.
	 * @param body what is to come back
	 * @param number its number in the ledger, if it has one
	 */
	Exchange(byte[] body, OptionalLong number) {
		this.body = body;
		this.number = number;
	}

	OptionalLong number() {
		return this.number;
	}

	byte[] body() {
		return this.body;
	}

	/**
	 * The request is about to be written to a connection, perhaps not for the first time.
	 */
	void written() {
		this.writes++;
	}

	/** The last byte of the answer is there. */
	void answered(int status) {
		this.end = System.nanoTime();
		this.status = status;
	}

	/** Tells whether the answer is what was sent, in words for Gatling's report. */
	String compare(byte[] answer) {
		this.differs = Arrays.mismatch(this.body, answer) >= 0;
		return this.differs ? "differs from what was sent" : "same";
	}

	long start() {
		return this.start;
	}

	int writes() {
		return this.writes;
	}

	/**
	 * From the moment the user wants to send to the last byte of the answer, or to giving
	 * up.
	 */
	long microseconds() {
		long until = (this.end != 0) ? this.end : System.nanoTime();
		return (until - this.start) / 1000;
	}

	/**
	 * How it ended.
	 * @param expectedStatus the right status
	 * @param failed whether a check of Gatling's failed
	 * @param timeout in microseconds
	 */
	String outcome(int expectedStatus, boolean failed, long timeout) {
		if (this.writes == 0) {
			return "not sent";
		}
		if (this.end == 0) {
			return (microseconds() >= timeout) ? "timeout" : "no answer";
		}
		if (this.status != expectedStatus) {
			return "status " + this.status;
		}
		if (this.differs) {
			return "body differs";
		}
		if (failed) {
			return "wrong head";
		}
		// A connection from the pool was lost, and Gatling sent again without a word.
		return (this.writes > 1) ? "sent again" : Recording.OK;
	}

}
