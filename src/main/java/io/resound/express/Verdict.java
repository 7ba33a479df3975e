package io.resound.express;

import io.resound.metrics.DeclineReason;
import org.jspecify.annotations.Nullable;

/** The result of reading a head, or a part of one. */
enum Verdict {

	/** It is complete and belongs to a plain echo. */
	PLAIN(null),
	/** It is incomplete, and may still become a plain echo. */
	UNFINISHED(null),
	/** It has a method that the lane does not handle. */
	OTHER_METHOD(DeclineReason.METHOD),
	/** It has a target that the lane does not handle. */
	OTHER_TARGET(DeclineReason.TARGET),
	/** It has a field that asks for more than the plain echo, or lacks one. */
	OTHER_FIELD(DeclineReason.FIELD),
	/** It is not in the lane's grammar. */
	OTHER_SYNTAX(DeclineReason.SYNTAX),
	/** It is too long, has too many fields, or declares a body that is too large. */
	TOO_LARGE(DeclineReason.SIZE);

	private final @Nullable DeclineReason declined;

	Verdict(@Nullable DeclineReason declined) {
		this.declined = declined;
	}

	/** Why the request is left to the router, or {@code null} if it is not. */
	@Nullable DeclineReason declined() {
		return this.declined;
	}

}
