package io.resound.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java program in a process of its own, which takes signals also where this process was
 * told to ignore them. Close it to kill it.
 */
public final class Program implements AutoCloseable {

	private final Process process;

	private final List<String> output = new CopyOnWriteArrayList<>();

	private final Thread reader;

	private Program(Process process) {
		this.process = process;
		this.reader = Thread.ofVirtual().start(this::read);
	}

	/** Starts a program on this JVM, with the class path of the tests. */
	public static Program start(Class<?> main, String... arguments) {
		List<String> all = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx128m",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), main.getName()));
		all.addAll(List.of(arguments));
		return startOn(Path.of(System.getProperty("java.home")), all.toArray(String[]::new));
	}

	/** Starts a program on the JVM at a place. */
	public static Program startOn(Path javaHome, String... arguments) {
		List<String> command = new ArrayList<>(List.of("env", "--default-signal=TERM,INT,HUP"));
		command.add(javaHome.resolve("bin/java").toString());
		command.addAll(List.of(arguments));
		try {
			return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			lines.lines().forEach(this.output::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.output.add("The output ends here: " + ex);
		}
	}

	/** What it has printed so far. */
	public List<String> output() {
		return List.copyOf(this.output);
	}

	/** The names of its threads, as far as the kernel keeps them: 15 characters. */
	public Set<String> threads() {
		try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(this.process.pid()), "task"))) {
			return threads.map(Program::name).collect(Collectors.toSet());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String name(Path thread) {
		try {
			return Files.readString(thread.resolve("comm")).strip();
		}
		catch (IOException ex) {
			return "(ended)";
		}
	}

	/**
	 * Sends it signals, one right after the other.
	 * @param names of the signals, without {@code SIG}
	 */
	public void signal(String... names) {
		String kill = Stream.of(names)
			.map((name) -> "kill -" + name + " " + this.process.pid())
			.collect(Collectors.joining(" && "));
		try {
			int code = new ProcessBuilder("bash", "-c", kill).inheritIO().start().waitFor();
			if (code != 0) {
				throw new IllegalStateException("kill ended with code " + code);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Waits until it has ended, with its output read to the end.
	 * @param atMost how long to wait; it is an error if it still runs then
	 * @return the exit code
	 */
	public int waitFor(Duration atMost) {
		try {
			if (!this.process.waitFor(atMost) || !this.reader.join(atMost)) {
				throw new IllegalStateException("It still runs after " + atMost + ":\n" + String.join("\n", output()));
			}
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
