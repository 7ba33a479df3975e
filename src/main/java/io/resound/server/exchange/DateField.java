package io.resound.server.exchange;

import java.util.Date;

import io.netty.handler.codec.DateFormatter;
import io.netty.util.AsciiString;

/**
 * The value of the {@code Date} field (RFC 9110 section 6.6.1), formatted once a second.
 * Used on one event loop only.
 */
@SuppressWarnings("JavaUtilDate") // Netty's formatter takes it.
public final class DateField {

	private long second = -1;

	private AsciiString value = AsciiString.EMPTY_STRING;

	/** The value for a response that is written now. */
	public AsciiString now() {
		long now = System.currentTimeMillis() / 1000;
		if (now != this.second) {
			this.second = now;
			this.value = new AsciiString(DateFormatter.format(new Date(now * 1000)));
		}
		return this.value;
	}

}
