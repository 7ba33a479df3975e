package io.resound.abuse;

import java.time.Duration;
import java.util.List;

/**
 * What an attack did.
 *
 * @param way how requests got into the service
 * @param attack the name of the attack
 * @param clients how many clients it had
 * @param connections how many connections they opened
 * @param bytesSent bytes that they sent
 * @param responses responses to innocents that were as promised
 * @param failures requests of innocents that failed
 * @param slowest the longest that an innocent waited
 * @param before the service when nothing had been done to it
 * @param after the service when the attack's clients had gone; {@code before} if it could
 * not be asked
 * @param peak the largest resident set, in bytes
 * @param logged lines that the service logged
 * @param survived whether the process still runs
 * @param faults what must not be, each as a sentence; none if the service withstood
 */
record Result(Way way, String attack, int clients, long connections, long bytesSent, int responses, int failures,
		Duration slowest, Sample before, Sample after, long peak, int logged, boolean survived, List<String> faults) {

	/** The whole in a word. */
	String verdict() {
		if (!this.survived) {
			return "KILLED";
		}
		return this.faults.isEmpty() ? "withstood" : "HARMED";
	}

}
