package io.resound.route;

/**
 * Enters numbered messages of sessions in the ledger, as requests are entered by their
 * fields. Safe from any thread.
 */
public interface RunEntries {

	/** The largest number. */
	long LARGEST = (1L << 32) - 1;

	/** Whether a text can be the name of a run. */
	boolean isName(String text);

	/**
	 * Enters a message before it is answered.
	 * @param run the name of the run
	 * @param number the number of the message, from 0 to {@link #LARGEST}
	 */
	void enter(String run, long number);

}
