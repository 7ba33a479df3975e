package io.resound.ledger;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a run has in the ledger. Ranges are {@code [from, to]}, both inclusive.
 *
 * @param run the name of the run
 * @param pod where it was entered
 * @param arrived how many requests have arrived, repeated ones included
 * @param distinct how many numbers have arrived
 * @param highest the highest number that has arrived, {@code null} if none has
 * @param duplicates the numbers that have arrived more than once: the first ranges
 * @param missing the numbers below the highest that have not arrived: the first ranges
 * @param outOfOrder how many requests had a lower number than one before them
 * @param complete whether everything that arrived is in the ledger. If not, some requests
 * or counts did not fit in its memory, and all figures are lower bounds
 * @param first when the first request arrived (RFC 3339, in microseconds), {@code null}
 * if none has
 * @param last when the last one did
 * @param drained {@code true} if the drain has ended, so that no more requests can arrive
 * here; otherwise {@code null}
 */
@JsonPropertyOrder({ "run", "pod", "arrived", "distinct", "highest", "duplicates", "missing", "outOfOrder", "complete",
		"first", "last", "drained" })
@JsonInclude(JsonInclude.Include.NON_NULL)
record Account(String run, String pod, long arrived, long distinct, @Nullable Long highest, List<Counted> duplicates,
		List<List<Long>> missing, long outOfOrder, boolean complete, @Nullable String first, @Nullable String last,
		@Nullable Boolean drained) {

	/** That of a run of which nothing has arrived, after the drain. */
	static Account none(String run, String pod) {
		return new Account(run, pod, 0, 0, null, List.of(), List.of(), 0, true, null, null, true);
	}

	/** This, after the drain. */
	Account afterDrain() {
		return new Account(this.run, this.pod, this.arrived, this.distinct, this.highest, this.duplicates, this.missing,
				this.outOfOrder, this.complete, this.first, this.last, true);
	}

}
