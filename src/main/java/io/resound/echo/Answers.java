package io.resound.echo;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.Query;
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
		return (field == null && arrival.target().indexOf('?') < 0) ? refusal(arrival, this.otherwise.mode(), null)
				: refusal(arrival, field, Query.value(arrival.target(), KEY));
	}

	private @Nullable Problem refusal(Arrival arrival, @Nullable String field, @Nullable String key) {
		AnswerMode byField = (field != null) ? AnswerMode.named(field) : null;
		AnswerMode byKey = (key != null) ? AnswerMode.named(key) : null;
		if (field != null && byField == null) {
			return Problem.unknownValue(FIELD, field, AnswerMode.NAMES);
		}
		if (key != null && byKey == null) {
			return Problem.unknownValue(KEY, key, AnswerMode.NAMES);
		}
		AnswerMode mode = (byField != null) ? byField : (byKey != null) ? byKey : this.otherwise.mode();
		String digest = (mode == AnswerMode.DISCARD) ? Query.value(arrival.target(), DIGEST) : null;
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

}
