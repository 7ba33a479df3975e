package io.resound.route;

import java.time.Duration;
import java.util.Map;

/**
 * How a response ends. A handler chooses it by an attribute of its request, before the
 * response is committed; both codecs obey it.
 *
 * @param kind what happens
 * @param bytes for {@link Kind#CUT}, how many bytes of the body leave before
 * @param time for {@link Kind#HANG}, how long it lasts at most
 */
public record Ending(Kind kind, long bytes, Duration time) {

	/** The ways in which a response can end. */
	public enum Kind {

		/** Whole. */
		WHOLE,
		/** Whole; then the connection is closed. HTTP/2: GOAWAY. */
		CLOSE,
		/** Without a response. HTTP/1: the connection is reset. HTTP/2: RST_STREAM. */
		RESET,
		/** By the same, once the head has left. */
		RESET_AFTER_HEAD,
		/** By the same, once some bytes of the body have left. */
		CUT,
		/**
		 * By the same, after a time or when the drain starts, unless the client leaves
		 * before: the head leaves, and nothing more.
		 */
		HANG,
		/** Without a response. HTTP/1: the connection is closed. HTTP/2: RST_STREAM. */
		EMPTY

	}

	/** Longer than any process lives, in nanoseconds that a {@code long} holds. */
	private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

	/** The ending of a response for which none is chosen. */
	public static final Ending WHOLE = of(Kind.WHOLE);

	private static final String ATTRIBUTE = Ending.class.getName();

	/** An ending that needs no number. */
	public static Ending of(Kind kind) {
		return new Ending(kind, 0, FOR_EVER);
	}

	/** Resets the exchange once some bytes of the body have left. */
	public static Ending cutAfter(long bytes) {
		return new Ending(Kind.CUT, bytes, FOR_EVER);
	}

	/** Sends the head only, and resets the exchange after a time. */
	public static Ending hangFor(Duration time) {
		return new Ending(Kind.HANG, 0, time);
	}

	/** Chooses this ending for the response to the request with these attributes. */
	public void choose(Map<String, Object> attributes) {
		attributes.put(ATTRIBUTE, this);
	}

	/** The ending that has been chosen for the response to a request. */
	public static Ending of(Map<String, Object> attributes) {
		return (Ending) attributes.getOrDefault(ATTRIBUTE, WHOLE);
	}

}
