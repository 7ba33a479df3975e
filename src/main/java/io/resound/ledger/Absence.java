package io.resound.ledger;

import java.util.List;
import java.util.Map;

import io.resound.error.Problem;

import org.springframework.http.HttpStatus;

/** Why a run cannot be read. */
final class Absence {

	private Absence() {
	}

	/** The ledger has no run of a name, or not any more. */
	static Problem of(String name, Ledger ledger) {
		if (ledger.hasLost(name)) {
			return new Problem(HttpStatus.GONE,
					"The run was removed from the ledger, which has space for as many runs as resound.ledger.runs and "
							+ "resound.ledger.memory allow, because another one began when this one had been idle for "
							+ Ledger.IDLE.toMinutes() + " minutes.",
					Map.of("setting", "resound.ledger.runs"), List.of());
		}
		return new Problem(HttpStatus.NOT_FOUND, "No request of such a run has arrived here. A run is read at "
				+ "/runs/{run}, /runs/{run}/bitmap and /runs/{run}/again.", Map.of(), List.of());
	}

}
