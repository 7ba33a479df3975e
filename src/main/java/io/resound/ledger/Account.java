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
 */
@JsonPropertyOrder({ "run", "pod", "arrived", "distinct", "highest", "duplicates", "missing", "outOfOrder", "complete",
		"first", "last" })
@JsonInclude(JsonInclude.Include.NON_NULL)
record Account(String run, String pod, long arrived, long distinct, @Nullable Long highest, List<Counted> duplicates,
		List<List<Long>> missing, long outOfOrder, boolean complete, @Nullable String first, @Nullable String last) {

}
