package io.resound.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.resound.testing.Certificates;
import io.resound.testing.ServiceProcess;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * The packed service, sized as the chart sizes a pod of its default resources: 352 MiB
 * and one processor.
 */
final class AttackedService implements AutoCloseable {

	/** What the container may use before the kernel kills it. */
	static final long CONTAINER = 352L << 20;

	private static final Path JAR = Path.of("target", "resound.jar");

	private static final List<String> JVM = List.of("@jvm.options", "-Xms88m", "-Xmx88m", "-XX:MaxDirectMemorySize=88m",
			"-XX:ActiveProcessorCount=1");

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	/** Echoes of each size, by each innocent. */
	private static final int WARM_UP = 20;

	private final Way way;

	private final ServiceProcess process;

	private final Sample idle;

	/** The files of its certificate, if it has one. */
	private final @Nullable Path certificate;

	private AttackedService(Way way, ServiceProcess process, @Nullable Path certificate) {
		this.certificate = certificate;
		this.way = way;
		this.process = process;
		exercise();
		this.idle = sample();
	}

	/** What it needs anyway is not to be mistaken for what an attack leaves behind. */
	private void exercise() {
		try (Innocents innocents = new Innocents(this::door)) {
			await().atMost(PATIENCE).until(() -> innocents.rounds() > WARM_UP);
		}
		await().atMost(PATIENCE).until(() -> sample().isIdle());
		collectGarbage();
	}

	/**
	 * Starts the service.
	 * @param way how requests get into it
	 * @param timeLimits settings of its time limits, as {@code key=value}; the defaults
	 * if none
	 */
	static AttackedService start(Way way, List<String> timeLimits) {
		if (!Files.exists(JAR)) {
			throw new IllegalStateException(JAR + " is missing; make it with ./mvnw package -DskipTests");
		}
		List<String> settings = new ArrayList<>(timeLimits);
		settings.addAll(List.of("resound.limits.connections=10000", "resound.server.transport=" + way.transport(),
				"resound.express.enabled=" + way.lane()));
		Entrance.FURTHER.forEach((entrance) -> settings.addAll(List.of(entrance.anyPort(), entrance.protocol())));
		Path certificate = way.tls() ? certificate() : null;
		if (certificate != null) {
			settings.addAll(List.of(Certificates.bundle("web", certificate)));
			settings.add("server.ssl.bundle=web");
			Entrance.FURTHER.forEach((entrance) -> settings.add(entrance.setting("tls.bundle", "web")));
		}
		ServiceProcess process = ServiceProcess.startJar(JVM, JAR, settings.toArray(String[]::new));
		try {
			return new AttackedService(way, process, certificate);
		}
		catch (RuntimeException ex) {
			process.close();
			throw ex;
		}
	}

	private static Path certificate() {
		try {
			Path directory = Files.createTempDirectory("resound-abuse");
			Certificates.write(directory, Certificates.issue("localhost"));
			return directory;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Where clients that behave get in. */
	Door door(Entrance entrance) {
		return new Door(port(entrance), this.way.tls() ? Certificates.client() : null);
	}

	InetSocketAddress address(Entrance entrance) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), port(entrance));
	}

	private int port(Entrance entrance) {
		return (entrance == Entrance.HTTP) ? this.process.port() : this.process.port(entrance.listener());
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	Way way() {
		return this.way;
	}

	/** What it says of itself now. */
	Sample sample() {
		return Sample.of(this.process.metrics());
	}

	/** What it said of itself when it had been exercised, and nothing else. */
	Sample idle() {
		return this.idle;
	}

	/** Why it has ended, as far as its log tells. */
	String lastWords() {
		int code = this.process.waitFor(PATIENCE);
		return this.process.log()
			.reversed()
			.stream()
			.filter((line) -> line.contains("OutOfMemoryError"))
			.findFirst()
			.orElse("exit code " + code);
	}

	/** How many lines it has logged so far. */
	int logged() {
		return this.process.log().size();
	}

	/** Lines that it has logged since there were so many. */
	List<String> log(int since) {
		List<String> log = this.process.log();
		return log.subList(since, log.size());
	}

	/** Has its JVM collect garbage, so that what it uses afterwards is what it holds. */
	void collectGarbage() {
		Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
		try {
			Process command = new ProcessBuilder(jcmd.toString(), Long.toString(this.process.handle().pid()), "GC.run")
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			if (!command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				command.destroyForcibly();
				throw new IllegalStateException("The JVM does not collect garbage within " + PATIENCE);
			}
			if (command.exitValue() != 0) {
				throw new IllegalStateException("jcmd failed with code " + command.exitValue());
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

	/** Forgets the largest resident set seen so far. */
	void forgetPeak() {
		try {
			Files.writeString(proc("clear_refs"), "5");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The largest resident set since, in bytes; 0 if the process has ended. */
	long peak() {
		try {
			return Files.readAllLines(proc("status"))
				.stream()
				.filter((line) -> line.startsWith("VmHWM:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
				.findFirst()
				.orElse(0);
		}
		catch (IOException ex) {
			return 0;
		}
	}

	private Path proc(String file) {
		return Path.of("/proc", Long.toString(this.process.handle().pid()), file);
	}

	@Override
	public void close() {
		this.process.close();
		if (this.certificate != null) {
			FileSystemUtils.deleteRecursively(this.certificate.toFile());
		}
	}

}
