package io.resound.settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.resound.Resound;

/**
 * A start of the service in a process of its own, which may fail. Close it to kill it.
 */
final class Start implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Process process;

	private final List<String> log = new CopyOnWriteArrayList<>();

	private final CompletableFuture<String> startLine = new CompletableFuture<>();

	private final Thread reader;

	private Start(Process process) {
		this.process = process;
		this.reader = Thread.ofVirtual().start(this::read);
	}

	/**
	 * Starts the service.
	 * @param shell what bash does before, e.g. {@code ulimit -n 300}
	 * @param variables environment variables
	 * @param jvm arguments of the JVM
	 * @param arguments arguments of the service
	 */
	static Start of(String shell, Map<String, String> variables, List<String> jvm, String... arguments)
			throws IOException {
		List<String> command = new ArrayList<>(List.of("bash", "-c", shell + " && exec \"$@\"", "bash",
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
		command.addAll(jvm);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Resound.class.getName()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(variables);
		return new Start(builder.start());
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				this.log.add(line);
				if (line.contains("Echoing on port ")) {
					this.startLine.complete(line);
				}
			}
		}
		catch (IOException ex) {
			this.log.add("The log ends here: " + ex);
		}
		this.startLine.completeExceptionally(new IllegalStateException("The service has not started:\n" + log()));
	}

	/** Waits until it has started, and gives the line that says so. */
	String startLine() {
		try {
			return this.startLine.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
		}
		catch (CompletionException ex) {
			throw new IllegalStateException("There is no start line yet:\n" + log(), ex);
		}
	}

	/** Waits until it has ended, and gives its exit code. */
	int exitCode() throws InterruptedException {
		if (!this.process.waitFor(PATIENCE) || !this.reader.join(PATIENCE)) {
			throw new IllegalStateException("The process still runs:\n" + log());
		}
		return this.process.exitValue();
	}

	/** What it has written so far. */
	List<String> lines() {
		return List.copyOf(this.log);
	}

	/** What it has written so far. */
	String log() {
		return String.join("\n", this.log);
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
	}

}
