package io.resound.server.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.resound.error.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Stands for fields that {@link HeadDecoder} has decoded and refused. It contains a
 * pseudo-header field that does not exist, so that nothing takes it for a request: the
 * lane declines it, and Netty resets a stream whose trailers have a pseudo-header field.
 */
final class RefusedFields extends DefaultHttp2Headers {

	private static final String NAME = ":refused";

	private final @Nullable Problem problem;

	/**
	 * Creates refused fields.
	 * @param problem the reason, or {@code null} if the fields are malformed
	 */
	RefusedFields(@Nullable Problem problem) {
		super(false);
		this.problem = problem;
		add(NAME, "");
	}

	/** The reason, or {@code null} if the fields are malformed. */
	@Nullable Problem problem() {
		return this.problem;
	}

}
