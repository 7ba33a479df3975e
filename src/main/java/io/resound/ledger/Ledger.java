package io.resound.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The runs whose requests are counted one by one. It is bounded: a new run takes the
 * place of the one that has been idle longest, if that has been idle for
 * {@linkplain #IDLE 10 minutes}; otherwise its requests are not entered. Safe from any
 * thread.
 * <p>
 * Locks: the ledger's own, to begin and to remove runs, then that of a run. Entering a
 * request of a known run takes only the latter.
 */
final class Ledger {

	/** How long a run must be idle to lose its place. */
	static final Duration IDLE = Duration.ofMinutes(10);

	/** How long it is known that a run has lost its place. */
	static final Duration REMEMBERED = Duration.ofHours(1);

	/** The most runs of which it is known that they have lost their place. */
	static final int MOST_LOST = 1000;

	private final int mostRuns;

	private final Budget budget;

	private final InstantSource clock;

	private final Followers followers = new Followers();

	private final Map<String, Run> runs = new ConcurrentHashMap<>();

	/** When runs lost their place, in that order. */
	private final LinkedHashMap<String, Instant> lost = new LinkedHashMap<>();

	private final LongAdder first = new LongAdder();

	private final LongAdder again = new LongAdder();

	private final LongAdder refused = new LongAdder();

	/**
	 * Creates a ledger without runs.
	 * @param mostRuns the most runs at a time
	 * @param bytes the heap that they may use together
	 * @param clock the time
	 */
	Ledger(int mostRuns, long bytes, InstantSource clock) {
		this.mostRuns = mostRuns;
		this.budget = new Budget(bytes);
		this.clock = clock;
	}

	/**
	 * Enters a request.
	 * @param name the name of the run
	 * @param number the number of the request, from 0 to 2³²−1
	 */
	Seen enter(String name, long number) {
		Seen seen = enter(name, number, this.clock.instant());
		switch (seen.outcome()) {
			case FIRST -> this.first.increment();
			case AGAIN -> this.again.increment();
			case REFUSED -> this.refused.increment();
		}
		return seen;
	}

	private Seen enter(String name, long number, Instant now) {
		Run known = this.runs.get(name);
		Run run = (known != null) ? known : begin(name, now);
		if (run == null) {
			return Seen.REFUSED;
		}
		Seen seen = run.enter(number, now);
		while (seen == null && makeSpace(run, now)) {
			seen = run.enter(number, now);
		}
		if (seen == null) {
			run.leaveOut(now);
			return Seen.REFUSED;
		}
		return seen;
	}

	private synchronized @Nullable Run begin(String name, Instant now) {
		Run known = this.runs.get(name);
		if (known != null) {
			return known;
		}
		if (isLost(name, now) || (this.runs.size() >= this.mostRuns && !removeIdle(null, now))) {
			return null;
		}
		while (!this.budget.take(Run.EMPTY)) {
			if (!removeIdle(null, now)) {
				return null;
			}
		}
		Run run = new Run(name, this.budget, now);
		this.runs.put(name, run);
		return run;
	}

	private synchronized boolean makeSpace(Run run, Instant now) {
		return removeIdle(run, now);
	}

	/** Removes the run that has been idle longest, if that is long enough. */
	private boolean removeIdle(@Nullable Run except, Instant now) {
		Run idle = this.runs.values()
			.stream()
			.filter((run) -> !run.equals(except))
			.min(Comparator.comparing(Run::last))
			.orElse(null);
		if (idle == null || idle.last().plus(IDLE).isAfter(now)) {
			return false;
		}
		this.runs.remove(idle.name());
		idle.close();
		this.lost.putLast(idle.name(), now);
		if (this.lost.size() > MOST_LOST) {
			this.lost.pollFirstEntry();
		}
		return true;
	}

	private boolean isLost(String name, Instant now) {
		this.lost.values().removeIf((time) -> time.plus(REMEMBERED).isBefore(now));
		return this.lost.containsKey(name);
	}

	/** A run, or {@code null} if there is none of this name. */
	@Nullable Run run(String name) {
		return this.runs.get(name);
	}

	/** Whether a run has lost its place, in the last hour. */
	synchronized boolean hasLost(String name) {
		return isLost(name, this.clock.instant());
	}

	/**
	 * Removes a run, so that its name can be used again.
	 * @return whether there was one
	 */
	synchronized boolean remove(String name) {
		Run run = this.runs.remove(name);
		if (run != null) {
			run.close();
		}
		return this.lost.remove(name) != null || run != null;
	}

	/** Who reads runs again and again. */
	Followers followers() {
		return this.followers;
	}

	/**
	 * Whether each run has been read since its last request, and each that is followed
	 * since the drain, before a time.
	 */
	boolean isRead(Instant before) {
		return this.followers.areDone(before) && this.runs.values().stream().allMatch((run) -> run.wasRead(before));
	}

	/** The heap of the ledger. */
	Budget budget() {
		return this.budget;
	}

	/** The time. */
	Instant now() {
		return this.clock.instant();
	}

	/** Whether there is no run, and nobody who follows one. */
	boolean isUnused(Instant now) {
		return this.runs.isEmpty() && this.followers.areDone(now.plusNanos(1));
	}

	/** The number of runs. */
	int size() {
		return this.runs.size();
	}

	/** How many requests have had an outcome. */
	long count(Seen.Outcome outcome) {
		return (switch (outcome) {
			case FIRST -> this.first;
			case AGAIN -> this.again;
			case REFUSED -> this.refused;
		}).sum();
	}

}
