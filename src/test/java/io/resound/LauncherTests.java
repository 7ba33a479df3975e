package io.resound;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import io.resound.testing.Program;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** An older Java says which one is needed. */
class LauncherTests {

	private static final Path JVMS = Path.of("/usr/lib/jvm");

	@Test
	void everyOlderJavaHereSaysInOneLineWhichIsNeeded() throws IOException {
		List<Path> older = older();
		assumeThat(older).as("JDKs below " + JVMS + " that are older than " + Launcher.NEEDED).isNotEmpty();
		for (Path home : older) {
			try (Program program = Program.startOn(home, "-cp", "target/classes", Launcher.class.getName())) {
				assertThat(program.waitFor(Duration.ofSeconds(30))).isEqualTo(1);
				assertThat(program.output()).singleElement()
					.asString()
					.matches("Resound needs Java 25 or later; this is Java " + version(home) + " in " + home + ".*");
			}
		}
	}

	/**
	 * By their real paths: most are there under several names. Those without a file that
	 * tells their version are left out.
	 */
	private static List<Path> older() throws IOException {
		List<Path> older = new ArrayList<>();
		if (Files.isDirectory(JVMS)) {
			try (Stream<Path> homes = Files.list(JVMS)) {
				for (Path home : homes.toList()) {
					if (!Files.isSymbolicLink(home) && Files.isExecutable(home.resolve("bin/java"))
							&& Files.isRegularFile(home.resolve("release")) && version(home) < Launcher.NEEDED) {
						older.add(home.toRealPath());
					}
				}
			}
		}
		return older;
	}

	private static int version(Path home) throws IOException {
		Properties release = new Properties();
		try (InputStream file = Files.newInputStream(home.resolve("release"))) {
			release.load(file);
		}
		String version = release.getProperty("JAVA_VERSION").replace("\"", "").replaceFirst("^1\\.", "");
		return Integer.parseInt(version.split("\\.")[0]);
	}

	@Test
	void whatIsNeededIsWhatTheServiceIsCompiledFor() throws IOException {
		assertThat(classVersion(Resound.class)).isEqualTo(44 + Launcher.NEEDED);
	}

	@Test
	void theLauncherItselfRunsOnJava8() throws IOException {
		assertThat(classVersion(Launcher.class)).isEqualTo(44 + 8);
	}

	private static int classVersion(Class<?> type) throws IOException {
		try (DataInputStream file = new DataInputStream(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
			assertThat(file.readInt()).isEqualTo(0xCAFEBABE);
			file.readUnsignedShort();
			return file.readUnsignedShort();
		}
	}

}
