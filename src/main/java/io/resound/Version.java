package io.resound;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What {@code --version} prints: version, commit and JVM. */
final class Version {

	private static final String UNKNOWN = "unknown";

	private Version() {
	}

	/** Three lines. A value that the build has not recorded is {@value #UNKNOWN}. */
	static String text() {
		return """
				Resound %s
				Commit %s
				Java %s, %s, %s
				""".formatted(property("META-INF/build-info.properties", "build.version"),
				property("git.properties", "git.commit.id"), Runtime.version(), System.getProperty("java.vm.name"),
				System.getProperty("java.vendor"));
	}

	private static String property(String file, String name) {
		Properties properties = new Properties();
		try (InputStream content = Version.class.getClassLoader().getResourceAsStream(file)) {
			if (content != null) {
				properties.load(content);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return properties.getProperty(name, UNKNOWN);
	}

}
