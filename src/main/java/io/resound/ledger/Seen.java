package io.resound.ledger;

/**
 * What the ledger says of a request that has arrived.
 *
 * @param outcome what became of it
 * @param times how often its number has arrived, this time included; 0 if it was refused
 * @param exact whether that is known, and not only that it was no less
 */
record Seen(Outcome outcome, long times, boolean exact) {

	/** What becomes of a request in the ledger. */
	enum Outcome {

		/** Its number has not arrived before. */
		FIRST,
		/** Its number has arrived before. */
		AGAIN,
		/** It was not entered. */
		REFUSED

	}

	/** A request that is not entered. */
	static final Seen REFUSED = new Seen(Outcome.REFUSED, 0, true);

	private static final Seen FIRST = new Seen(Outcome.FIRST, 1, true);

	/**
	 * A number that has arrived.
	 * @param times how often
	 * @param exact whether that is known, and not only that it was no less
	 */
	static Seen of(long times, boolean exact) {
		return (times == 1 && exact) ? FIRST : new Seen((times == 1) ? Outcome.FIRST : Outcome.AGAIN, times, exact);
	}

	/** The value of {@code Resound-Seen}: {@code 2}, {@code 3+} or {@code none}. */
	String text() {
		return (this.outcome == Outcome.REFUSED) ? "none" : this.times + (this.exact ? "" : "+");
	}

}
