package io.resound.load.report;

import java.util.List;

import io.resound.load.ledger.Ledger;
import io.resound.load.ledger.PodLedger;
import io.resound.load.ledger.Tally;

/**
 * What a ledger has, for people to read.
 */
final class LedgerLines {

	private LedgerLines() {
	}

	static void add(List<String> lines, Ledger ledger) {
		Tally tally = ledger.tally();
		lines.add("Ledger, run " + ledger.run() + ": " + tally + ".");
		for (PodLedger pod : ledger.pods()) {
			lines.add("- " + pod.name() + ": " + pod.arrived() + " arrived; " + read(pod));
		}
		if (!tally.againNumbers().isEmpty()) {
			lines.add("- more than once: " + tally.againNumbers());
		}
		if (!tally.neverNumbers().isEmpty()) {
			lines.add("- never: " + tally.neverNumbers());
		}
		lines.add("");
	}

	private static String read(PodLedger pod) {
		if (pod.drained()) {
			return "read after its drain";
		}
		return pod.atEnd() ? "read at the end" : "NOT read to the end";
	}

}
