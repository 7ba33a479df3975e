package io.resound.websocket;

import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

/** The codes with which the service closes a session (RFC 6455 section 7.4.1). */
enum CloseCode {

	/** The session ends after a message because its client has asked for that. */
	NORMAL(1000, null),
	/** The service stops, or the client has been silent for too long. */
	GOING_AWAY(1001, null),
	/** The client has sent what is not WebSocket. */
	PROTOCOL_ERROR(1002, AbortReason.MALFORMED),
	/** A text is not UTF-8, or a message cannot be inflated. */
	INVALID_PAYLOAD(1007, AbortReason.MALFORMED),
	/** A message is larger than the limit. */
	TOO_LARGE(1009, AbortReason.LIMIT),
	/** Too many answers wait to answer this message later. */
	TRY_AGAIN_LATER(1013, AbortReason.LIMIT);

	/** In place of the code of a close frame that has none. Never sent. */
	static final int NONE = 1005;

	private final int code;

	private final @Nullable AbortReason reason;

	CloseCode(int code, @Nullable AbortReason reason) {
		this.code = code;
		this.reason = reason;
	}

	int code() {
		return this.code;
	}

	/** What the session counts as, {@code null} for one that ends well. */
	@Nullable AbortReason reason() {
		return this.reason;
	}

	/** Whether a client may send a code. */
	static boolean isValid(int code) {
		return (code >= 1000 && code <= 1014 && code != 1004 && code != NONE && code != 1006)
				|| (code >= 3000 && code <= 4999);
	}

}
