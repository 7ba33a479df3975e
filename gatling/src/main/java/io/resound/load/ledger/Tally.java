package io.resound.load.ledger;

import java.util.List;
import java.util.stream.Collectors;

import org.roaringbitmap.RoaringBitmap;

/**
 * Whether every request arrived exactly once.
 *
 * @param sent how many were sent
 * @param arrived how many numbers arrived
 * @param again how many requests arrived whose number had arrived before
 * @param never how many were sent and did not arrive
 * @param againNumbers the first numbers that arrived more than once, as text
 * @param neverNumbers the first that never arrived, as text
 * @param problems why the rest proves nothing; none if it does
 */
public record Tally(long sent, long arrived, long again, long never, String againNumbers, String neverNumbers,
		List<String> problems) {

	private static final int FEW = 10;

	/**
	 * Whether each request that was sent arrived once, as far as is known.
	 * @return whether none is missing, and none came twice
	 */
	public boolean exactlyOnce() {
		return this.again == 0 && this.never == 0;
	}

	static String few(RoaringBitmap numbers) {
		String first = numbers.stream()
			.limit(FEW)
			.mapToObj(Integer::toUnsignedString)
			.collect(Collectors.joining(", "));
		return (numbers.getLongCardinality() > FEW) ? first + ", …" : first;
	}

	/** For people to read. */
	@Override
	public String toString() {
		return "sent " + this.sent + ", arrived " + this.arrived + ", more than once " + this.again + ", never "
				+ this.never;
	}

}
