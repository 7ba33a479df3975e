package io.resound.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Unpacks the packed service, and adds to its jar what Spring would otherwise find out at
 * each start: which beans there are, as code. Boot's own Maven goal would add it to every
 * jar, and compile it with the JVM that Maven runs on, which may be older than the
 * service's. One file that needs a JDK and nothing else, so that {@code java} runs it as
 * it is where the tests are not compiled.
 */
public final class Unpacking {

	private static final String SERVICE = "io.resound.Resound";

	private static final String LAUNCHER = "io.resound.Launcher";

	private static final String PROCESSOR = "org.springframework.boot.SpringApplicationAotProcessor";

	/** As in every jar here: the same sources give the same bytes. */
	private static final String TIME = "2026-01-01T00:00:00Z";

	private Unpacking() {
	}

	/**
	 * Unpacks and generates.
	 * @param args the packed service, and the folder to unpack it to
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		Path folder = Path.of(args[1]);
		java("-Djarmode=tools", "-jar", args[0], "extract", "--destination", args[1], "--force");
		String jar = folder.resolve(Path.of(args[0]).getFileName()).toString();
		Path sources = folder.resolve("beans/sources");
		Path classes = folder.resolve("beans/classes");
		// Spring writes beans down in the order of sets of classes, which hash codes that
		// are all the same make the one they were added in.
		java("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2", "-classpath", jar, PROCESSOR, SERVICE,
				sources.toString(), folder.resolve("beans/resources").toString(), classes.toString(), "io.resound",
				"resound");
		tool("javac",
				Stream.concat(
						Stream.of("-proc:none", "-parameters", "-nowarn", "-classpath", jar, "-d", classes.toString()),
						filesIn(sources).map(Path::toString)));
		// With the main class of the packed service, which tells an older Java what is
		// needed. Boot's tool names the class that it would have started.
		tool("jar",
				Stream.concat(Stream.of("--update", "--date=" + TIME, "--file", jar, "--main-class", LAUNCHER),
						filesIn(classes).flatMap(
								(file) -> Stream.of("-C", classes.toString(), classes.relativize(file).toString()))));
	}

	/** In an order that is the same everywhere. */
	private static Stream<Path> filesIn(Path folder) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter(Files::isRegularFile).sorted().toList().stream();
		}
	}

	/** Without the variables of whoever builds, which would be settings. */
	private static void java(String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(arguments));
		command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		ProcessBuilder java = new ProcessBuilder(command).inheritIO();
		java.environment().clear();
		check("java", java.start().waitFor());
	}

	private static void tool(String name, Stream<String> arguments) {
		ToolProvider tool = ToolProvider.findFirst(name).orElseThrow();
		check(name, tool.run(System.out, System.err, arguments.toArray(String[]::new)));
	}

	private static void check(String command, int exitCode) {
		if (exitCode != 0) {
			throw new IllegalStateException(command + " has failed, see above");
		}
	}

}
