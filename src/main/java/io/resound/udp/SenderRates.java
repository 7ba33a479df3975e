package io.resound.udp;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the datagrams of each address in the current second, in constant memory: an
 * address can be forged, so there may be any number of them. Addresses with the same hash
 * share a count. Which ones do is different in each process, so that nobody can choose an
 * address to use up the count of another. Safe from any thread.
 */
final class SenderRates {

	private static final int COUNTS = 1 << 14;

	/** The bits of a count; the rest is the second that it belongs to. */
	private static final int COUNT_BITS = 32;

	private static final long COUNT = (1L << COUNT_BITS) - 1;

	private final AtomicLongArray counts = new AtomicLongArray(COUNTS);

	private final int most;

	private final long seed;

	/**
	 * Creates the counts.
	 * @param most the most datagrams of an address in a second
	 * @param seed determines which addresses share a count
	 */
	SenderRates(int most, long seed) {
		this.most = most;
		this.seed = seed;
	}

	/**
	 * Counts a datagram.
	 * @param sender its sender
	 * @param second the current second, of any clock that does not go back
	 * @return whether the sender may have it back
	 */
	boolean take(InetAddress sender, int second) {
		int index = index(sender);
		while (true) {
			long before = this.counts.get(index);
			boolean current = (int) (before >>> COUNT_BITS) == second;
			long count = current ? before & COUNT : 0;
			if (count >= this.most) {
				return false;
			}
			if (this.counts.compareAndSet(index, before, (long) second << COUNT_BITS | count + 1)) {
				return true;
			}
		}
	}

	/**
	 * The hash of all bytes and the seed, mixed after each byte as SplitMix64 does. The
	 * hash code of an IPv6 address is the sum of its words, which anyone can choose.
	 */
	private int index(InetAddress sender) {
		long hash = this.seed;
		for (byte part : sender.getAddress()) {
			hash = (hash ^ part) * 0xbf58476d1ce4e5b9L;
			hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
			hash ^= hash >>> 31;
		}
		return (int) hash & (COUNTS - 1);
	}

}
