package io.resound.echo;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import org.jspecify.annotations.Nullable;

/**
 * How requests want to be answered: by the field {@code Resound-Answer}, otherwise by the
 * key {@code answer} of the query, otherwise by the setting. A link can have a query, but
 * only a client can send the field, so the field decides.
 *
 * @param otherwise the mode of requests that do not say it
 * @param spoolLimit the largest body in mode complete, in bytes
 */
record Answers(AnswerMode otherwise, long spoolLimit) {

	private static final String FIELD = "Resound-Answer";

	private static final String KEY = "answer";

	private static final String DIGEST = "digest";

	/** Why a request is refused by its head, or {@code null} if it is not. */
	@Nullable Problem refusal(Arrival arrival) {
		String field = arrival.value(FIELD);
		String key = query(arrival, KEY);
		if (field != null && AnswerMode.named(field) == null) {
			return Problem.unknownValue(FIELD, field, AnswerMode.NAMES);
		}
		if (key != null && AnswerMode.named(key) == null) {
			return Problem.unknownValue(KEY, key, AnswerMode.NAMES);
		}
		return switch (mode(field, key)) {
			case STREAMED -> null;
			case COMPLETE -> tooLarge(arrival);
			case DISCARD -> unknownDigest(arrival);
		};
	}

	private @Nullable Problem tooLarge(Arrival arrival) {
		String length = arrival.value("Content-Length");
		// The codec has made sure that it is one number.
		return (length != null && Long.parseLong(length) > this.spoolLimit)
				? Problem.tooLargeForSpool(Long.parseLong(length), this.spoolLimit) : null;
	}

	private static @Nullable Problem unknownDigest(Arrival arrival) {
		String digest = query(arrival, DIGEST);
		return (digest == null || digest.equals("true") || digest.equals("false")) ? null
				: Problem.unknownValue(DIGEST, digest, "true, false");
	}

	/** How a request that is not refused is answered. */
	AnswerMode mode(Arrival arrival) {
		return mode(arrival.value(FIELD), query(arrival, KEY));
	}

	private AnswerMode mode(@Nullable String field, @Nullable String key) {
		String name = (field != null) ? field : key;
		AnswerMode mode = (name != null) ? AnswerMode.named(name) : null;
		return (mode != null) ? mode : this.otherwise;
	}

	/** Whether the digest of a body that is dropped is asked for. */
	static boolean isDigestAskedFor(Arrival arrival) {
		return "true".equals(query(arrival, DIGEST));
	}

	/** The value of a key in the query, all values with commas in between if several. */
	private static @Nullable String query(Arrival arrival, String key) {
		int start = arrival.target().indexOf('?');
		if (start < 0) {
			return null;
		}
		String found = null;
		for (String pair : arrival.target().substring(start + 1).split("&", -1)) {
			int equals = pair.indexOf('=');
			if (pair.substring(0, (equals < 0) ? pair.length() : equals).equals(key)) {
				String value = (equals < 0) ? "" : pair.substring(equals + 1);
				found = (found != null) ? found + ", " + value : value;
			}
		}
		return found;
	}

}
