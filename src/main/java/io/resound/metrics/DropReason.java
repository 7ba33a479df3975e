package io.resound.metrics;

import java.util.Locale;

/** The closed set of values of the label {@code reason} of a dropped datagram. */
public enum DropReason {

	/** It comes from a port below 1024, where other services answer. */
	PORT,
	/** It comes from a port of this service, where another echo may be. */
	LOOP,
	/** It comes from a broadcast or multicast address, or from none. */
	ADDRESS,
	/** Its sender has sent too many in this second. */
	RATE,
	/** It could not be sent back. */
	SEND;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
