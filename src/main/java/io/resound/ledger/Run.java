package io.resound.ledger;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

import io.resound.http.Timestamps;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one run that have arrived, and how often. Requests are entered from all
 * event loops: each method takes the lock of the run, which is held for a microsecond by
 * {@link #enter}, and for some milliseconds by a reader of a large run. A thread that
 * holds it takes no other lock.
 */
final class Run {

	/** Heap that a run takes before it has a number, in bytes. */
	static final long EMPTY = 2048;

	/** The most numbers whose count above 2 is kept. */
	static final int MOST_COUNTS = 4096;

	/** Heap that the count of a number takes, in bytes. */
	private static final int COUNT = 96;

	/** Heap is taken from the budget in steps of so many bytes. */
	private static final long STEP = 16 * 1024;

	private final String name;

	private final Budget budget;

	private final Numbers arrived = new Numbers();

	private final Numbers again = new Numbers();

	/** The counts of numbers that have arrived more than twice. */
	private final NavigableMap<Long, Long> counts = new TreeMap<>();

	private long arrivals;

	private long outOfOrder;

	private long highest = -1;

	private boolean complete = true;

	private @Nullable Instant first;

	private Instant last;

	/** Whether a request has been entered, or left out, since the run was read. */
	private boolean unread;

	private Instant read;

	private long taken = EMPTY;

	private boolean closed;

	/**
	 * Creates a run in which nothing has arrived.
	 * @param name its name
	 * @param budget the heap of the ledger, of which {@link #EMPTY} has been taken for it
	 * @param now the time
	 */
	Run(String name, Budget budget, Instant now) {
		this.name = name;
		this.budget = budget;
		this.last = now;
		this.read = now;
	}

	/** The name of the run. */
	String name() {
		return this.name;
	}

	/**
	 * Enters a request.
	 * @param number its number, from 0 to 2³²−1
	 * @param now the time
	 * @return how often the number has arrived, or {@code null} if there is no heap for
	 * it
	 */
	synchronized @Nullable Seen enter(long number, Instant now) {
		if (this.closed) {
			return Seen.REFUSED;
		}
		Seen seen = count(number);
		if (seen != null) {
			this.arrivals++;
			if (number < this.highest) {
				this.outOfOrder++;
			}
			this.highest = Math.max(this.highest, number);
			if (this.first == null) {
				this.first = now;
			}
			arrivedAt(now);
		}
		return seen;
	}

	private void arrivedAt(Instant now) {
		this.last = now;
		this.unread = true;
	}

	private @Nullable Seen count(long number) {
		if (!this.arrived.contains(number)) {
			if (!hold(this.arrived.bytesWith(number) + this.again.bytes())) {
				return null;
			}
			this.arrived.add(number);
			return Seen.of(1, this.complete);
		}
		if (!this.again.contains(number)) {
			if (!hold(this.arrived.bytes() + this.again.bytesWith(number))) {
				return null;
			}
			this.again.add(number);
			return Seen.of(2, this.complete);
		}
		Long counted = this.counts.get(number);
		if (counted == null && !hasSpaceForCount()) {
			this.complete = false;
			return Seen.of(3, false);
		}
		long times = (counted != null) ? counted + 1 : 3;
		this.counts.put(number, times);
		return Seen.of(times, this.complete);
	}

	private boolean hasSpaceForCount() {
		return this.counts.size() < MOST_COUNTS && hold(this.arrived.bytes() + this.again.bytes() + COUNT);
	}

	/** Takes heap for the numbers, and for the counts that there are. */
	private boolean hold(long numbers) {
		long missing = EMPTY + numbers + (long) COUNT * this.counts.size() - this.taken;
		if (missing <= 0) {
			return true;
		}
		long step = Math.max(missing, STEP);
		if (!this.budget.take(step)) {
			step = missing;
			if (!this.budget.take(step)) {
				return false;
			}
		}
		this.taken += step;
		return true;
	}

	/** A request was not entered, since there is no heap for its number. */
	synchronized void leaveOut(Instant now) {
		this.complete = false;
		arrivedAt(now);
	}

	/** When the last request arrived. */
	synchronized Instant last() {
		return this.last;
	}

	/** Whether the run has been read since its last request, before a time. */
	synchronized boolean wasRead(Instant before) {
		return !this.unread && this.read.isBefore(before);
	}

	/**
	 * What the run has in the ledger, which is now read.
	 * @param pod the name of the pod
	 * @param now the time
	 */
	synchronized Account account(String pod, Instant now) {
		this.read = now;
		this.unread = false;
		Instant first = this.first;
		Ranges ranges = new Ranges(this.arrived, this.again, this.counts);
		return new Account(this.name, pod, this.arrivals, this.arrived.count(),
				(this.highest >= 0) ? this.highest : null, ranges.duplicates(), ranges.missingBelow(this.highest),
				this.outOfOrder, this.complete, (first != null) ? Timestamps.of(first) : null,
				(first != null) ? Timestamps.of(this.last) : null, null);
	}

	/** The size of {@link #portable}, in bytes. */
	synchronized long portableBytes(Which which) {
		return numbers(which).portableBytes();
	}

	/** One of the two sets of numbers, in the portable format of Roaring bitmaps. */
	synchronized byte[] portable(Which which) {
		return numbers(which).portable();
	}

	private Numbers numbers(Which which) {
		return switch (which) {
			case ARRIVED -> this.arrived;
			case AGAIN -> this.again;
		};
	}

	/** The run loses its place, and its heap can be used by others. */
	synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			this.budget.giveBack(this.taken);
		}
	}

	/** Which numbers of a run. */
	enum Which {

		/** Those that have arrived. */
		ARRIVED,
		/** Those that have arrived more than once. */
		AGAIN

	}

}
