package io.resound.express;

import io.resound.metrics.DeclineReason;
import org.jspecify.annotations.Nullable;

/** What the lane has found out about the bytes of a head, or of a part of one. */
enum Verdict {

	/** All of it is there, and it is that of a plain echo. */
	PLAIN(null),
	/** It has not arrived completely; what has could become a plain echo. */
	UNFINISHED(null),
	/** It has a method that the lane does not answer. */
	OTHER_METHOD(DeclineReason.METHOD),
	/** It has a target that the lane does not answer. */
	OTHER_TARGET(DeclineReason.TARGET),
	/** It has a field that asks for more than the plain echo, or lacks one. */
	OTHER_FIELD(DeclineReason.FIELD),
	/** It is not in the lane's grammar. */
	OTHER_SYNTAX(DeclineReason.SYNTAX),
	/** It is too long, or declares a body that is too large. */
	TOO_LARGE(DeclineReason.SIZE);

	private final @Nullable DeclineReason declined;

	Verdict(@Nullable DeclineReason declined) {
		this.declined = declined;
	}

	/** Why the request is the router's, or {@code null} if that is not known (yet). */
	@Nullable DeclineReason declined() {
		return this.declined;
	}

}
