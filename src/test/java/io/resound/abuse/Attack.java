package io.resound.abuse;

import java.time.Duration;

/** One kind of abuse, done by many clients at the same time. */
interface Attack {

	/** A thousand clients, unless an attack needs more. */
	int CLIENTS = 1000;

	/** Reads whatever arrives. */
	int EVERYTHING = Integer.MAX_VALUE;

	/** {@code resound.limits.head-timeout} in the long form. */
	Duration HEAD_TIMEOUT = Duration.ofSeconds(4);

	/**
	 * {@code resound.limits.stall-timeout} in the long form. Longer than innocents wait:
	 * one that is answered only when the attack has timed out has failed.
	 */
	Duration STALL_TIMEOUT = Innocents.PATIENCE.plusSeconds(2);

	/** What a client does, for the table, e.g. {@code HTTP/1: never speaks}. */
	String name();

	/** Where the clients connect. */
	default Entrance entrance() {
		return Entrance.HTTP;
	}

	/** The script of one connection; each connection has its own. */
	Script script();

	/** How many clients do it at the same time. */
	default int clients() {
		return CLIENTS;
	}

	/** How many requests the attack holds open at the same time, at least. */
	default int openRequests() {
		return 0;
	}

	/** Bytes that a client reads in a second, at most. */
	default int bytesReadPerSecond() {
		return EVERYTHING;
	}

	/** The time limit of the long form that ends this, if nothing else does. */
	default Duration timeLimit() {
		return HEAD_TIMEOUT;
	}

	/** How long after the end of its connection a client opens the next one. */
	default Duration pause() {
		return Duration.ofMillis(500);
	}

}
