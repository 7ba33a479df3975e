package io.resound.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What a path below that of the ledger names.
 *
 * @param run the name of a run
 * @param bitmap which of its bitmaps, {@code null} for what the run has in the ledger
 */
record RunPath(String run, Run.@Nullable Which bitmap) {

	/** The rest of the path of the numbers that have arrived. */
	static final String BITMAP = "bitmap";

	/** The rest of the path of the numbers that have arrived more than once. */
	static final String AGAIN = "again";

	/** Reads a path, or returns {@code null} if it names neither. */
	static @Nullable RunPath parse(String path) {
		int slash = path.indexOf('/');
		if (slash < 0) {
			return new RunPath(path, null);
		}
		Run.Which which = which(path.substring(slash + 1));
		return (which != null) ? new RunPath(path.substring(0, slash), which) : null;
	}

	/** The bitmap of a name, or {@code null} if there is none. */
	static Run.@Nullable Which which(String name) {
		return switch (name) {
			case BITMAP -> Run.Which.ARRIVED;
			case AGAIN -> Run.Which.AGAIN;
			default -> null;
		};
	}

}
