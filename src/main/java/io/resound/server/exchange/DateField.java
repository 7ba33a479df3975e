package io.resound.server.exchange;

import java.util.Date;

import io.netty.handler.codec.DateFormatter;
import io.netty.util.AsciiString;

/**
 * The value of {@code Date} (RFC 9110 section 6.6.1), made once a second. Used on one
 * event loop only.
 */
@SuppressWarnings("JavaUtilDate") // It is what Netty formats.
public final class DateField {

	private long second = -1;

	private AsciiString value = AsciiString.EMPTY_STRING;

	/** The value for an answer that is written now. */
	public AsciiString now() {
		long now = System.currentTimeMillis() / 1000;
		if (now != this.second) {
			this.second = now;
			this.value = new AsciiString(DateFormatter.format(new Date(now * 1000)));
		}
		return this.value;
	}

}
