package io.resound.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * Numbers that only grow. One thread, the event loop's, adds to them; any other thread
 * may read them at any time. No thread takes a lock or waits. The numbers are kept in
 * pages, each allocated when a number in it is first added to.
 * <p>
 * <b>Why this is not a plain {@code long[]}.</b> A thread may see the plain writes of
 * another thread late, never, or in another order than they were made, since the compiler
 * and the processor both reorder them. A scrape could then see that a request has ended
 * but not that it was opened, and report -1 requests in flight. Java has a pair of
 * operations against this: if an <i>acquire</i> read sees the value that a <i>release</i>
 * write has stored, then the reader also sees everything that the writing thread wrote
 * before that. Here every write is a release and every read by another thread an acquire.
 * <p>
 * <b>The invariant:</b> a reader that sees an addition also sees every addition that the
 * same thread made before it, to these or any other {@code Counts}. It follows that
 * <ul>
 * <li>two numbers that must agree are written in one order and read in the opposite one:
 * {@link LoopMeter} counts a request as opened first and as ended later, so it reads what
 * has ended first and what was opened later, and never finds more ended than opened;</li>
 * <li>a number never shrinks between two reads, and is never half written.</li>
 * </ul>
 * No addition is lost although none is atomic, because the only thread that writes a
 * number reads its own last value and stores the sum. On amd64 a release write is an
 * ordinary store: no processor waits for another.
 * <p>
 * Two tests with a writing and a reading thread hold this.
 * {@code CountsTests.aReaderSeesWhatAnotherThreadGoesOnAdding} never ends if the accesses
 * here are plain, and
 * {@code PrometheusMetersTests.nothingReadWhileItIsCountedDecreasesOrDisagrees} finds
 * negative numbers in flight if {@code LoopMeter} reads in the order of writing.
 */
final class Counts {

	private static final VarHandle PAGE = MethodHandles.arrayElementVarHandle(long[][].class);

	private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

	private static final int PAGE_BITS = 6;

	private static final int PAGE_SIZE = 1 << PAGE_BITS;

	/**
	 * Unused elements at the start of each page: two cache lines of 64 bytes, which
	 * processors fetch in pairs, so that two threads never write to the same pair.
	 */
	private static final int PADDING = 16;

	private final long[] @Nullable [] pages;

	/** Creates numbers from 0 to {@code size} - 1, all of them 0. */
	Counts(int size) {
		this.pages = new long[Math.ceilDiv(size, PAGE_SIZE)][];
	}

	/** Adds to a number. Only for the one thread that writes. */
	void add(int index, long amount) {
		long[] page = this.pages[index >>> PAGE_BITS];
		if (page == null) {
			page = new long[PADDING + PAGE_SIZE];
			PAGE.setRelease(this.pages, index >>> PAGE_BITS, page);
		}
		int slot = slot(index);
		COUNT.setRelease(page, slot, page[slot] + amount);
	}

	/** The value of a number, now or a moment ago. Safe from any thread. */
	long get(int index) {
		long[] page = page(index >>> PAGE_BITS);
		return (page != null) ? (long) COUNT.getAcquire(page, slot(index)) : 0;
	}

	/**
	 * Adds each number to the one in the same place. Safe from any thread.
	 * @param sums as many as there are numbers
	 */
	void addTo(long[] sums) {
		for (int first = 0; first < sums.length; first += PAGE_SIZE) {
			long[] page = page(first >>> PAGE_BITS);
			if (page != null) {
				int end = Math.min(first + PAGE_SIZE, sums.length);
				for (int index = first; index < end; index++) {
					sums[index] += (long) COUNT.getAcquire(page, slot(index));
				}
			}
		}
	}

	/** The sum of all numbers. Safe from any thread. */
	long sum() {
		long sum = 0;
		for (int i = 0; i < this.pages.length; i++) {
			long[] page = page(i);
			if (page != null) {
				for (int slot = PADDING; slot < page.length; slot++) {
					sum += (long) COUNT.getAcquire(page, slot);
				}
			}
		}
		return sum;
	}

	private long @Nullable [] page(int index) {
		return (long[]) PAGE.getAcquire(this.pages, index);
	}

	private static int slot(int index) {
		return PADDING + (index & (PAGE_SIZE - 1));
	}

}
