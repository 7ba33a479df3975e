package io.resound.server.http1;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.resound.error.Problem;
import org.jspecify.annotations.Nullable;

/** Makes refusals that tell the client why its bytes could not be decoded. */
final class DecoderFailures {

	private final int lineLimit;

	private final int fieldsLimit;

	private final int mostFields;

	/**
	 * Creates the refusals of an event loop.
	 * @param lineLimit longest request line, in bytes
	 * @param fieldsLimit largest sum of header fields, in bytes
	 * @param mostFields most header fields of a head, and most trailers of a body
	 */
	DecoderFailures(int lineLimit, int fieldsLimit, int mostFields) {
		this.lineLimit = lineLimit;
		this.fieldsLimit = fieldsLimit;
		this.mostFields = mostFields;
	}

	/** The refusal of a head, which may be decoded in part only. */
	Problem problem(HttpRequest request) {
		String coding = request.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
		if (coding != null && !HttpUtil.isTransferEncodingChunked(request)) {
			return Problem.unknownTransferCoding(coding);
		}
		return problem(request.decoderResult().cause(), false);
	}

	/**
	 * The refusal of a head or a body.
	 * @param cause why decoding failed
	 * @param inBody whether the head had been decoded
	 */
	Problem problem(@Nullable Throwable cause, boolean inBody) {
		if (!inBody && cause instanceof TooLongHttpLineException) {
			return Problem.uriTooLong(this.lineLimit);
		}
		if (cause instanceof TooLongHttpHeaderException) {
			return Problem.headerFieldsTooLarge(this.fieldsLimit);
		}
		if (cause instanceof TooManyFieldsException) {
			return Problem.tooManyFields(this.mostFields);
		}
		if (cause instanceof HeadsExceededException exceeded) {
			return Problem.tooLargeHeads(exceeded.limit());
		}
		String what = inBody ? "The body of the request" : "The head of the request";
		return Problem.badRequest(what + " is malformed" + reason(cause));
	}

	private static String reason(@Nullable Throwable cause) {
		String message = (cause != null) ? cause.getMessage() : null;
		return (message == null || message.isBlank()) ? "." : ": " + printable(message) + ".";
	}

	private static String printable(String message) {
		StringBuilder text = new StringBuilder(message.length());
		message.chars().limit(200).map((c) -> (c < ' ' || c > '~') ? '?' : c).forEach((c) -> text.append((char) c));
		return text.toString();
	}

}
