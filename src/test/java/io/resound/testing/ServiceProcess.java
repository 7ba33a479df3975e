package io.resound.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.resound.Resound;

/**
 * The service in a process of its own, on free ports, with the settings it is deployed
 * with unless told otherwise. Close it to kill it.
 */
public final class ServiceProcess implements AutoCloseable {

	private static final Duration START = Duration.ofSeconds(60);

	private static final Pattern START_LINE = Pattern
		.compile("Echoing on port (\\d+) .*management on port (\\d+)\\b.*");

	private final Process process;

	/** Not copied at each line: under abuse there may be many. */
	private final List<String> log = Collections.synchronizedList(new ArrayList<>());

	private final CompletableFuture<Matcher> started = new CompletableFuture<>();

	private final Thread reader;

	private ServiceProcess(Process process) {
		this.process = process;
		this.reader = Thread.ofVirtual().start(this::readLog);
	}

	/**
	 * Starts the service and waits until it says that it has started.
	 * @param jvmArguments arguments of the JVM, e.g. {@code -Xmx64m}
	 * @param settings settings as {@code key=value}
	 */
	public static ServiceProcess start(List<String> jvmArguments, String... settings) {
		StartCache cache = StartCache.get();
		List<String> arguments = new ArrayList<>(jvmArguments);
		if (jvmArguments.stream().noneMatch((argument) -> argument.startsWith("@"))) {
			arguments.addFirst("-XX:AOTCache=" + cache.file());
		}
		return startOf(cache.classPath(), arguments, settings);
	}

	/** Starts it from these classes and waits until it says that it has started. */
	static ServiceProcess startOf(String classPath, List<String> jvmArguments, String... settings) {
		List<String> arguments = new ArrayList<>();
		arguments.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Dresound.warm-up.enabled=false"));
		arguments.addAll(jvmArguments);
		arguments.addAll(List.of("-cp", classPath, Resound.class.getName()));
		return startWith(arguments, settings);
	}

	/**
	 * Starts a packed service and waits until it says that it has started.
	 * @param jvmArguments arguments of the JVM, {@code jvm.options} among them
	 * @param jar the service
	 * @param settings settings as {@code key=value}
	 */
	public static ServiceProcess startJar(List<String> jvmArguments, Path jar, String... settings) {
		List<String> arguments = new ArrayList<>(jvmArguments);
		arguments.addAll(List.of("-jar", jar.toString()));
		return startWith(arguments, settings);
	}

	private static ServiceProcess startWith(List<String> arguments, String... settings) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(arguments);
		command.addAll(List.of("--server.port=0", "--management.server.port=0"));
		for (String setting : settings) {
			command.add("--" + setting);
		}
		try {
			ServiceProcess service = new ServiceProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
			service.awaitStart();
			return service;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void readLog() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				this.log.add(line);
				Matcher matcher = START_LINE.matcher(line);
				if (matcher.find()) {
					this.started.complete(matcher);
				}
			}
		}
		catch (IOException ex) {
			this.log.add("The log ends here: " + ex);
		}
		this.started.completeExceptionally(new IllegalStateException("the process has ended"));
	}

	private void awaitStart() {
		try {
			this.started.get(START.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			close();
			throw new IllegalStateException("The service has not started:\n" + String.join("\n", log()), ex);
		}
		catch (InterruptedException ex) {
			close();
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** The echo's port. */
	public int port() {
		return Integer.parseInt(this.started.join().group(1));
	}

	/** The port of a further listener, by its name. */
	public int port(String listener) {
		Matcher matcher = Pattern.compile(", " + Pattern.quote(listener) + " on (?:port |\\S*:)(\\d+) ")
			.matcher(this.started.join().group());
		if (!matcher.find()) {
			throw new IllegalStateException("no listener " + listener + " in: " + matcher);
		}
		return Integer.parseInt(matcher.group(1));
	}

	/** The management port. */
	public int managementPort() {
		return Integer.parseInt(this.started.join().group(2));
	}

	/** Connects to the echo's port. */
	public RawClient connect() {
		return RawClient.connect(port());
	}

	/** The metrics as they are now. */
	public Metrics metrics() {
		return Metrics.of(managementPort());
	}

	/** What it has logged so far. */
	public List<String> log() {
		return List.copyOf(this.log);
	}

	/**
	 * Sees that it said at its start that its beans come from code made ahead of time.
	 * @throws IllegalStateException if it did not, with its log
	 */
	public void requireGeneratedBeans() {
		if (log().stream().noneMatch((line) -> line.contains("Starting AOT-processed "))) {
			throw new IllegalStateException(
					"The service has not taken the beans that it was packed with:\n" + String.join("\n", log()));
		}
	}

	/** Its process, for what the operating system knows of it. */
	public ProcessHandle handle() {
		return this.process.toHandle();
	}

	/** Whether it still runs. */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Asks it to stop, as a container's runtime does. By its handle, since
	 * {@link Process#destroy()} would also close the stream that its log comes by.
	 */
	public void sigterm() {
		this.process.toHandle().destroy();
	}

	/**
	 * Waits until it has ended, with its log read to the end.
	 * @param atMost how long to wait; it is an error if it still runs then
	 * @return the exit code
	 */
	public int waitFor(Duration atMost) {
		try {
			if (!this.process.waitFor(atMost) || !this.reader.join(atMost)) {
				throw new IllegalStateException("The service still runs after " + atMost);
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
