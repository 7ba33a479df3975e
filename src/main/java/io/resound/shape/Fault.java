package io.resound.shape;

import io.resound.http.ByteSize;
import io.resound.route.Ending;
import io.resound.route.Ending.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A fault on the connection, or in HTTP/2 on the stream.
 *
 * @param text the fault as requests write it
 * @param ending what the client sees of it
 */
record Fault(String text, Ending ending) {

	private static final String CUT = "cut=";

	/**
	 * Reads a fault.
	 * @param text the fault
	 * @param largest the highest number of bytes before a cut
	 * @return the fault, or {@code null} if there is none of this name or the number is
	 * malformed or out of range
	 */
	static @Nullable Fault parse(String text, long largest) {
		if (text.startsWith(CUT)) {
			long bytes = ByteSize.parse(text.substring(CUT.length()));
			return (bytes >= 0 && bytes <= largest) ? new Fault(text, Ending.cutAfter(bytes)) : null;
		}
		return switch (text) {
			case "reset" -> new Fault(text, Ending.of(Kind.RESET));
			case "reset-after-head" -> new Fault(text, Ending.of(Kind.RESET_AFTER_HEAD));
			case "hang" -> new Fault(text, Ending.of(Kind.HANG));
			case "empty" -> new Fault(text, Ending.of(Kind.EMPTY));
			default -> null;
		};
	}

}
