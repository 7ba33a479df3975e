package io.resound.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A file of this package. */
final class PageFile {

	private PageFile() {
	}

	/** Reads a file, which is text in UTF-8. */
	static String read(String name) {
		try (InputStream content = Objects.requireNonNull(PageFile.class.getResourceAsStream(name), name)) {
			return new String(content.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
