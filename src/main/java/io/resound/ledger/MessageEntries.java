package io.resound.ledger;

import io.resound.route.RunEntries;

/**
 * Enters the messages of sessions.
 *
 * @param ledger the ledger
 */
record MessageEntries(Ledger ledger) implements RunEntries {

	@Override
	public boolean isName(String text) {
		return Entries.isName(text);
	}

	@Override
	public void enter(String run, long number) {
		this.ledger.enter(run, number);
	}

}
