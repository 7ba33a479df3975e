package io.resound.metrics;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The closed set of values of the label {@code reason} of a request that gets 503: the
 * limit that has been reached.
 */
public enum RefusalReason {

	/** All connections of the process or of the listener are taken. */
	CONNECTIONS,
	/** The heads of all open requests hold as much as they may. */
	HEADS,
	/** As many responses are delayed or hang as may at a time. */
	HELD,
	/** The ledger has no place for the run. */
	LEDGER,
	/** The spool has no space for the body. */
	SPOOL;

	/**
	 * The reason of a refusal that names a setting.
	 * @param setting the setting, or {@code null} if none is named
	 * @return the reason, or {@code null} if the setting is none of these limits
	 */
	public static @Nullable RefusalReason of(@Nullable String setting) {
		if (setting == null) {
			return null;
		}
		return switch (setting) {
			case "resound.limits.connections" -> CONNECTIONS;
			case "resound.limits.heads" -> HEADS;
			case "resound.shape.held" -> HELD;
			case "resound.ledger.runs" -> LEDGER;
			case "resound.spool.total" -> SPOOL;
			default -> setting.startsWith("resound.listeners.") ? CONNECTIONS : null;
		};
	}

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
