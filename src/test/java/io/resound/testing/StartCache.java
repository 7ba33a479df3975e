package io.resound.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.resound.Resound;

/**
 * Has a {@link ServiceProcess} start with half the work: its classes in a jar, and what
 * the JVM makes of them in an ahead-of-time cache, which takes no folders. Made when
 * first asked for, and again when the classes have changed. Processes of tests that run
 * at the same time share it.
 *
 * @param classPath the service's classes, with what the tests have beside them
 * @param file the cache, for a JVM without an argument file
 */
record StartCache(String classPath, Path file) {

	private static final Path CLASSES = Path.of("target", "classes");

	private static final Path HOME = Path.of("target", "start-cache");

	/** The run and the JVM's own work on what it has recorded. */
	private static final Duration MAKING = Duration.ofMinutes(2);

	private static StartCache found;

	/**
	 * The cache of these classes. Not made in a class's initialization, where virtual
	 * threads that wait for it would keep those from running that read what processes
	 * log.
	 */
	static synchronized StartCache get() {
		if (found == null) {
			found = find();
		}
		return found;
	}

	/** Makes it if nobody has. */
	private static StartCache find() {
		StartCache cache = new StartCache(
				Stream.concat(Stream.of(HOME.resolve("resound.jar")), classPathEntries().filter(Files::isRegularFile))
					.map(Path::toString)
					.collect(Collectors.joining(System.getProperty("path.separator"))),
				HOME.resolve("resound.aot"));
		try {
			Files.createDirectories(HOME);
			try (FileChannel channel = FileChannel.open(HOME.resolve("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE)) {
				// Until the channel is closed.
				channel.lock();
				Path made = HOME.resolve("made-of");
				String from = cache.origin();
				if (!Files.exists(made) || !Files.readString(made).equals(from)) {
					Files.deleteIfExists(made);
					Files.deleteIfExists(cache.file);
					cache.make();
					Files.writeString(made, from);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return cache;
	}

	private static Stream<Path> classPathEntries() {
		return Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
			.map(Path::of);
	}

	/**
	 * What it would be made of now: the JVM, the libraries, and what each file holds.
	 */
	private String origin() throws IOException {
		try (Stream<Path> files = Files.walk(CLASSES)) {
			return Stream
				.concat(Stream.of(Runtime.version(), this.classPath),
						files.filter(Files::isRegularFile).sorted().map((file) -> file + " " + hashOf(file)))
				.map(Object::toString)
				.collect(Collectors.joining("\n"));
		}
	}

	private static int hashOf(Path file) {
		try {
			return Arrays.hashCode(Files.readAllBytes(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void make() {
		Path jar = HOME.resolve("resound.jar");
		int code = ToolProvider.findFirst("jar")
			.orElseThrow()
			.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", CLASSES.toString(), ".");
		if (code != 0) {
			throw new IllegalStateException("jar has not made " + jar);
		}
		try (ServiceProcess service = ServiceProcess.startOf(this.classPath,
				List.of("-XX:TieredStopAtLevel=1", "-XX:AOTCacheOutput=" + this.file), "resound.drain.at-least=0s",
				"resound.drain.timeout=1s")) {
			for (String path : Set.of("/echo", "/livez", "/nothing")) {
				try (RawClient client = service.connect()) {
					client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
				}
			}
			try (Http2Client client = Http2Client.connect(service.port())) {
				client.read(client.request("GET", "/echo", true));
			}
			service.metrics();
			service.sigterm();
			service.waitFor(MAKING);
			if (!Files.exists(this.file)) {
				throw new IllegalStateException(
						"The JVM has not written " + this.file + ":\n" + String.join("\n", service.log()));
			}
		}
	}

}
