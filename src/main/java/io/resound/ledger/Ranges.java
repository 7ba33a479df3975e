package io.resound.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * The ranges of numbers that a reader of a run is told, the first {@value #MOST} of each
 * kind. Finding them takes no longer for a run of many numbers than for one of few.
 *
 * @param arrived the numbers that have arrived
 * @param again those that have arrived more than once
 * @param counts the counts of those that have arrived more than twice
 */
record Ranges(Numbers arrived, Numbers again, NavigableMap<Long, Long> counts) {

	/** The most ranges of a kind. */
	static final int MOST = 1000;

	private static final long END = 1L << 32;

	/** The numbers below another that have not arrived. */
	List<List<Long>> missingBelow(long highest) {
		List<List<Long>> missing = new ArrayList<>();
		long from = 0;
		while (from < highest && missing.size() < MOST) {
			long gap = this.arrived.nextOutside(from);
			if (gap < 0 || gap >= highest) {
				break;
			}
			long next = this.arrived.nextIn(gap);
			missing.add(List.of(gap, next - 1));
			from = next;
		}
		return missing;
	}

	/** The numbers that have arrived more than once. */
	List<Counted> duplicates() {
		List<Counted> duplicates = new ArrayList<>();
		long from = this.again.nextIn(0);
		while (from >= 0 && duplicates.size() < MOST) {
			long next = this.again.nextOutside(from);
			long end = (next >= 0) ? next : END;
			split(from, end, duplicates);
			from = (end < END) ? this.again.nextIn(end) : -1;
		}
		return duplicates;
	}

	/** Splits a range of numbers that have arrived more than once by their counts. */
	private void split(long from, long end, List<Counted> duplicates) {
		long at = from;
		for (Map.Entry<Long, Long> counted : this.counts.subMap(from, end).entrySet()) {
			if (duplicates.size() >= MOST) {
				return;
			}
			long number = counted.getKey();
			if (number > at) {
				duplicates.add(new Counted(at, number - 1, 2));
			}
			join(new Counted(number, number, counted.getValue()), duplicates);
			at = number + 1;
		}
		if (at < end && duplicates.size() < MOST) {
			duplicates.add(new Counted(at, end - 1, 2));
		}
	}

	/** Adds a number, to the range before it if that has the same count. */
	private static void join(Counted number, List<Counted> duplicates) {
		Counted last = duplicates.isEmpty() ? null : duplicates.getLast();
		if (last != null && last.to() == number.from() - 1 && last.count() == number.count()) {
			duplicates.removeLast();
			duplicates.add(new Counted(last.from(), number.to(), number.count()));
		}
		else {
			duplicates.add(number);
		}
	}

}
