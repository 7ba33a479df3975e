package io.resound.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * Numbers that only grow: one thread, always the same, adds to them, and any thread reads
 * them. They come in pages, which are allocated when something in them is first counted.
 * <p>
 * <b>Memory ordering.</b> As there is one writer, what it reads plainly is what it wrote
 * last, and no addition is lost without an atomic one. It writes with release and others
 * read with acquire: a {@code long} is then never torn, a reader never sees a number
 * shrink, for reads of one variable are coherent, and whoever sees an addition also sees
 * every one that the writer made before it, to whichever {@code Counts}. Two numbers that
 * must fit are therefore read in the opposite order. On amd64 such a write is an ordinary
 * move, and no other processor is waited for.
 */
final class Counts {

	private static final VarHandle PAGE = MethodHandles.arrayElementVarHandle(long[][].class);

	private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

	private static final int PAGE_BITS = 6;

	private static final int PAGE_SIZE = 1 << PAGE_BITS;

	/**
	 * Unused in front of each page: two cache lines of 64 bytes, which processors fetch
	 * in pairs, so that no two threads write to the same.
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

	/** A number as it is now, or was a moment ago. Safe from any thread. */
	long get(int index) {
		long[] page = (long[]) PAGE.getAcquire(this.pages, index >>> PAGE_BITS);
		return (page != null) ? (long) COUNT.getAcquire(page, slot(index)) : 0;
	}

	/**
	 * Adds each number to the one in the same place. Safe from any thread.
	 * @param sums as many as there are numbers
	 */
	void addTo(long[] sums) {
		for (int first = 0; first < sums.length; first += PAGE_SIZE) {
			if (PAGE.getAcquire(this.pages, first >>> PAGE_BITS) != null) {
				int end = Math.min(first + PAGE_SIZE, sums.length);
				for (int index = first; index < end; index++) {
					sums[index] += get(index);
				}
			}
		}
	}

	private static int slot(int index) {
		return PADDING + (index & (PAGE_SIZE - 1));
	}

}
