package io.resound.trouble;

import java.util.Locale;

import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** The kinds of trouble that are counted, with the log message of each. */
public enum Trouble {

	/**
	 * A request that is not what its protocol allows, or asks for what does not exist.
	 */
	MALFORMED(Level.INFO, "%,d request was malformed in the last minute",
			"%,d requests were malformed in the last minute"),
	/**
	 * A request whose line, fields or body exceed a limit, or the memory that is left.
	 */
	TOO_LARGE(Level.INFO, "%,d request exceeded a limit of size or memory in the last minute",
			"%,d requests exceeded a limit of size or memory in the last minute"),
	/** A request, or a client that reads its response, that makes no progress. */
	TOO_SLOW(Level.INFO, "%,d request was ended in the last minute because its client was too slow",
			"%,d requests were ended in the last minute because their clients were too slow"),
	/** A connection of HTTP/2 whose frames are malformed, or too many. */
	CONNECTION_ERROR(Level.INFO, "%,d HTTP/2 connection was ended by a connection error in the last minute",
			"%,d HTTP/2 connections were ended by connection errors in the last minute"),
	/** A PROXY header that is missing or cannot be used. */
	PROXY_HEADER(Level.INFO, "%,d connection was ended in the last minute because of its PROXY header",
			"%,d connections were ended in the last minute because of their PROXY headers"),
	/** A TLS handshake that failed. */
	HANDSHAKE(Level.INFO, "%,d TLS handshake failed in the last minute",
			"%,d TLS handshakes failed in the last minute"),
	/**
	 * A request over the limit of connections, of what the heads of all may hold, or of
	 * what fits into the spool.
	 */
	REFUSED(Level.WARN,
			"%,d request was refused in the last minute because resound.limits.connections or"
					+ " resound.limits.heads was reached, or the spool was full",
			"%,d requests were refused in the last minute because resound.limits.connections or"
					+ " resound.limits.heads was reached, or the spool was full"),
	/** The limit of connections and its reserve are used up. */
	ACCEPTING_PAUSED(Level.WARN,
			"Accepting paused %,d time in the last minute because all connections and their reserve were taken",
			"Accepting paused %,d times in the last minute because all connections and their reserve were taken"),
	/** A request to the management port that is not what HTTP allows. */
	MALFORMED_ON_MANAGEMENT_PORT(Level.INFO, "%,d request to the management port was malformed in the last minute",
			"%,d requests to the management port were malformed in the last minute");

	private final Level level;

	private final String one;

	private final String many;

	Trouble(Level level, String one, String many) {
		this.level = level;
		this.one = one;
		this.many = many;
	}

	/** The level of its line in the log. */
	Level level() {
		return this.level;
	}

	/** The line for so many of them, without a word of any client. */
	String line(long count) {
		return String.format(Locale.ROOT, (count == 1) ? this.one : this.many, count);
	}

	/** The kind of a refusal with a status, or {@code null} if it is no trouble. */
	static @Nullable Trouble ofRefusal(int status) {
		return switch (status) {
			case 400, 501, 505 -> MALFORMED;
			case 413, 414, 431 -> TOO_LARGE;
			case 408 -> TOO_SLOW;
			case 503 -> REFUSED;
			default -> null;
		};
	}

	/** The kind of an abort for a reason, or {@code null} if it is no trouble. */
	static @Nullable Trouble ofAbort(AbortReason reason) {
		return switch (reason) {
			case MALFORMED -> MALFORMED;
			case LIMIT -> TOO_LARGE;
			case TIMEOUT -> TOO_SLOW;
			case CLIENT, SHUTDOWN, SHAPED, INTERNAL -> null;
		};
	}

}
