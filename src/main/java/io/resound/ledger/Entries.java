package io.resound.ledger;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.Token;
import io.resound.route.Around;
import io.resound.route.RunEntries;
import org.jspecify.annotations.Nullable;

/**
 * Enters each request that has {@code Resound-Run} and {@code Resound-Sequence} in the
 * ledger, whatever its route, and tells its client how often it has arrived.
 *
 * @param ledger the ledger
 */
record Entries(Ledger ledger) implements Around {

	private static final String RUN = "Resound-Run";

	private static final String SEQUENCE = "Resound-Sequence";

	private static final String SEEN = "Resound-Seen";

	private static final Set<String> FIELDS = Set.of("resound-run", "resound-sequence");

	static final int LONGEST_NAME = 64;

	private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

	@Override
	public Set<String> fields() {
		return FIELDS;
	}

	@Override
	public Decision before(Arrival arrival) {
		if (!arrival.isComplete()) {
			return Decision.PROCEED;
		}
		String run = arrival.value(RUN);
		String sequence = arrival.value(SEQUENCE);
		if (run == null && sequence == null) {
			return Decision.PROCEED;
		}
		Problem problem = problem(run, sequence);
		if (problem != null || run == null || sequence == null) {
			return Decision.refuse(List.of(), (problem != null) ? problem : alone((run != null) ? RUN : SEQUENCE));
		}
		Seen seen = this.ledger.enter(run, Long.parseLong(sequence));
		arrival.seen(seen.text());
		return Decision.proceed(List.of(new Field(SEEN, seen.text())));
	}

	private static Problem alone(String field) {
		return Problem.badRequest("The field " + field + " is there without " + (field.equals(RUN) ? SEQUENCE : RUN)
				+ ". A request is entered in the ledger by both.");
	}

	private static @Nullable Problem problem(@Nullable String run, @Nullable String sequence) {
		if (run != null && !isName(run)) {
			return Problem.invalidValue(RUN, run, "a token of at most " + LONGEST_NAME + " characters", null);
		}
		if (sequence != null
				&& (!NUMBER.matcher(sequence).matches() || Long.parseLong(sequence) > RunEntries.LARGEST)) {
			return Problem.invalidValue(SEQUENCE, sequence, "a whole number from 0 to " + RunEntries.LARGEST, null);
		}
		return null;
	}

	/** Whether a text can be the name of a run. */
	static boolean isName(String text) {
		return text.length() <= LONGEST_NAME && Token.isToken(text);
	}

}
