package io.resound.testing;

import java.util.concurrent.atomic.LongAdder;

/** What a constant load has done so far, and its report. Used by all of its workers. */
abstract class CountedTraffic {

	private final String name;

	final LongAdder requests = new LongAdder();

	final LongAdder failures = new LongAdder();

	final LongAdder connections = new LongAdder();

	/**
	 * Begins with nothing done.
	 * @param name what reports begin with
	 */
	CountedTraffic(String name) {
		this.name = name;
	}

	long requests() {
		return this.requests.sum();
	}

	long failures() {
		return this.failures.sum();
	}

	long connections() {
		return this.connections.sum();
	}

	String report() {
		return this.name + ": " + requests() + " requests, " + failures() + " failed, " + connections()
				+ " connections";
	}

}
