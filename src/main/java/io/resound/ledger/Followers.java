package io.resound.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/**
 * Who reads a run again and again on the management port, and so has to get it once more
 * when the drain has ended and nothing more can arrive. Otherwise a reader could not tell
 * a pod that has drained from one that was killed after it was read. A run is followed
 * even if nothing of it has arrived. Safe from any thread.
 */
final class Followers {

	/** How long after it was read a run still counts as followed. */
	static final Duration PATIENCE = Duration.ofSeconds(3);

	/** The most runs that are followed at a time. */
	static final int MOST = 64;

	/** When runs were read, in that order; after the drain, those not read since. */
	private final LinkedHashMap<String, Instant> read = new LinkedHashMap<>();

	private Instant last = Instant.MIN;

	private boolean drained;

	/**
	 * Somebody is about to read a run.
	 * @param run its name
	 * @param now the time
	 * @return whether the drain has ended, so that this is all that arrives
	 */
	synchronized boolean read(String run, Instant now) {
		this.last = now;
		if (this.drained) {
			this.read.remove(run);
		}
		else if (run.length() <= Entries.LONGEST_NAME) {
			this.read.putLast(run, now);
			if (this.read.size() > MOST) {
				this.read.pollFirstEntry();
			}
		}
		return this.drained;
	}

	/** A run is removed, and nobody waits for it any more. */
	synchronized void forget(String run) {
		this.read.remove(run);
	}

	/** The drain has ended: nothing more arrives. */
	synchronized void drained(Instant now) {
		this.drained = true;
		this.read.values().removeIf((time) -> time.plus(PATIENCE).isBefore(now));
	}

	/** Whether each run that is followed has been read since the drain, before a time. */
	synchronized boolean areDone(Instant before) {
		return this.read.isEmpty() && this.last.isBefore(before);
	}

}
