package io.resound.echo;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import org.jspecify.annotations.Nullable;

/**
 * How requests want to be answered: by the field {@code Resound-Answer}, otherwise by the
 * key {@code answer} of the query, otherwise by the setting. A link can have a query, but
 * only a client can send the field, so the field decides.
 *
 * @param otherwise the answer to requests that do not say it
 * @param spoolLimit the largest body in mode complete, in bytes
 */
record Answers(Answer otherwise, long spoolLimit) {

	private static final String FIELD = "Resound-Answer";

	private static final String KEY = "answer";

	private static final String DIGEST = "digest";

	Answers(AnswerMode otherwise, long spoolLimit) {
		this(new Answer(otherwise, false), spoolLimit);
	}

	/**
	 * Checks what a request asks for, and keeps it for {@link #to}.
	 * @return why the request is refused by its head, or {@code null} if it is not
	 */
	@Nullable Problem refusal(Arrival arrival) {
		String field = arrival.value(FIELD);
		int query = arrival.target().indexOf('?');
		return (field == null && query < 0) ? refusal(arrival, this.otherwise.mode(), null)
				: refusal(arrival, field, query);
	}

	private @Nullable Problem refusal(Arrival arrival, @Nullable String field, int query) {
		String key = value(arrival.target(), query, KEY);
		AnswerMode byField = (field != null) ? AnswerMode.named(field) : null;
		AnswerMode byKey = (key != null) ? AnswerMode.named(key) : null;
		if (field != null && byField == null) {
			return Problem.unknownValue(FIELD, field, AnswerMode.NAMES);
		}
		if (key != null && byKey == null) {
			return Problem.unknownValue(KEY, key, AnswerMode.NAMES);
		}
		AnswerMode mode = (byField != null) ? byField : (byKey != null) ? byKey : this.otherwise.mode();
		String digest = (mode == AnswerMode.DISCARD) ? value(arrival.target(), query, DIGEST) : null;
		arrival.keep(new Answer(mode, "true".equals(digest)));
		return refusal(arrival, mode, digest);
	}

	private @Nullable Problem refusal(Arrival arrival, AnswerMode mode, @Nullable String digest) {
		return switch (mode) {
			case STREAMED -> null;
			case COMPLETE -> tooLarge(arrival);
			case DISCARD -> (digest == null || digest.equals("true") || digest.equals("false")) ? null
					: Problem.unknownValue(DIGEST, digest, "true, false");
		};
	}

	private @Nullable Problem tooLarge(Arrival arrival) {
		long length = arrival.contentLength();
		return (length > this.spoolLimit) ? Problem.tooLargeForSpool(length, this.spoolLimit) : null;
	}

	/** The answer to a request that has been checked and not been refused. */
	Answer to(Arrival arrival) {
		return (arrival.kept() instanceof Answer chosen) ? chosen : this.otherwise;
	}

	/**
	 * The value of a key in the query of a target.
	 * @param query where the query begins, or -1 if there is none
	 * @return the value, all values with commas in between if there are several, or
	 * {@code null} if there is none
	 */
	private static @Nullable String value(String target, int query, String key) {
		String found = null;
		int end = (query < 0) ? target.length() : query;
		while (end < target.length()) {
			int start = end + 1;
			int next = target.indexOf('&', start);
			end = (next < 0) ? target.length() : next;
			int afterKey = start + key.length();
			if (target.startsWith(key, start) && (afterKey == end || target.charAt(afterKey) == '=')) {
				String value = (afterKey == end) ? "" : target.substring(afterKey + 1, end);
				found = (found != null) ? found + ", " + value : value;
			}
		}
		return found;
	}

}
