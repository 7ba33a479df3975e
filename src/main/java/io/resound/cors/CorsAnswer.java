package io.resound.cors;

import java.util.List;

import io.resound.error.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What CORS has to say to a request.
 *
 * @param fields the fields that the answer carries in addition, whatever it is
 * @param isPreflight whether the request is a preflight: the answer is then 204, or the
 * problem, and the request goes no further
 * @param problem why a preflight is refused, or {@code null} if it is not
 */
public record CorsAnswer(List<CorsField> fields, boolean isPreflight, @Nullable Problem problem) {

	/** To a request that no page of another origin has made. */
	public static final CorsAnswer NONE = new CorsAnswer(List.of(), false, null);

	static CorsAnswer with(List<CorsField> fields) {
		return new CorsAnswer(fields, false, null);
	}

	static CorsAnswer preflight(List<CorsField> fields) {
		return new CorsAnswer(fields, true, null);
	}

	static CorsAnswer refusedPreflight(List<CorsField> fields, Problem problem) {
		return new CorsAnswer(fields, true, problem);
	}

}
