package io.resound.grpc;

import io.resound.metrics.GrpcCode;
import org.jspecify.annotations.Nullable;

/**
 * The limit of a message.
 *
 * @param bytes the largest length, in bytes
 * @param setting the setting that says so, or {@code null} if there is none
 */
record MessageLimit(long bytes, @Nullable String setting) {

	/**
	 * Why a message is not taken, or {@code null} if it is.
	 * @param call the call
	 * @param compressed whether the message is compressed
	 * @param length its length in bytes
	 */
	@Nullable Failure refusal(OpenCall call, boolean compressed, long length) {
		if (compressed && call.encoding() == null) {
			return new Failure(GrpcCode.INTERNAL, "A message is compressed, and no grpc-encoding says how.");
		}
		if (length > this.bytes) {
			return new Failure(GrpcCode.RESOURCE_EXHAUSTED,
					"A message has " + length + " bytes, and at most " + this.bytes + " bytes are taken."
							+ ((this.setting != null) ? " The setting is " + this.setting + "." : ""));
		}
		return null;
	}

}
