package io.resound.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import io.netty.util.AsciiString;

/** The date format of HTTP, IMF-fixdate (RFC 9110 section 5.6.7). */
final class ImfDate {

	private static final DateTimeFormatter FORMAT = DateTimeFormatter
		.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
		.withZone(ZoneOffset.UTC);

	private ImfDate() {
	}

	/** Formats a time given in seconds since 1970. */
	static AsciiString format(long second) {
		return new AsciiString(FORMAT.format(Instant.ofEpochSecond(second)));
	}

}
