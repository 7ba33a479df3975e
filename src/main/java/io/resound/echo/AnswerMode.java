package io.resound.echo;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** When an echo is answered, and by what. */
enum AnswerMode {

	/** By the body, whose first bytes leave before the last have come. */
	STREAMED,
	/** By the body, when the request is complete. */
	COMPLETE,
	/** By the number of bytes in the body, which is dropped. */
	DISCARD;

	/** The names of all modes. */
	static final String NAMES = Arrays.stream(values()).map(AnswerMode::text).collect(Collectors.joining(", "));

	/** The mode with a name, or {@code null} if there is none. */
	static @Nullable AnswerMode named(String name) {
		for (AnswerMode mode : values()) {
			if (mode.text().equals(name)) {
				return mode;
			}
		}
		return null;
	}

	private String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}
