package io.resound.shape;

import java.time.Duration;
import java.util.Locale;

import io.resound.http.ByteSize;
import io.resound.route.Ending;
import io.resound.route.Ending.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of faults: what goes wrong with the connection, or in HTTP/2 with the
 * stream.
 */
final class Fault {

	private static final String CUT = "cut=";

	private Fault() {
	}

	/**
	 * Reads a fault.
	 * @param text the fault
	 * @param largest the highest number of bytes before a cut
	 * @param longest the time after which a hang ends
	 * @return what the client sees of it, or {@code null} if there is none of this name
	 * or the number is malformed or out of range
	 */
	static @Nullable Ending parse(String text, long largest, Duration longest) {
		if (text.startsWith(CUT)) {
			long bytes = ByteSize.parse(text.substring(CUT.length()));
			return (bytes >= 0 && bytes <= largest) ? Ending.cutAfter(bytes) : null;
		}
		return switch (text) {
			case "reset" -> Ending.of(Kind.RESET);
			case "reset-after-head" -> Ending.of(Kind.RESET_AFTER_HEAD);
			case "hang" -> Ending.hangFor(longest);
			case "empty" -> Ending.of(Kind.EMPTY);
			default -> null;
		};
	}

	/** A fault as requests write it. */
	static String text(Ending fault) {
		return (fault.kind() == Kind.CUT) ? CUT + fault.bytes()
				: fault.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
