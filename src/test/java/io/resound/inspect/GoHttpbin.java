package io.resound.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.resound.testing.RawClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * go-httpbin itself, built by Go and started on a free port. Close it to stop it. Where
 * there is no Go, the test that starts it is skipped.
 */
final class GoHttpbin implements AutoCloseable {

	private static final String MODULE = "github.com/mccutchen/go-httpbin/v2/cmd/go-httpbin@v2.26.0";

	private static final Path DIRECTORY = Path.of("target/go-httpbin").toAbsolutePath();

	private final Process process;

	private final int port;

	private GoHttpbin(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static GoHttpbin start() throws IOException, InterruptedException {
		Path program = DIRECTORY.resolve("go-httpbin");
		if (!Files.exists(program)) {
			build();
		}
		int port = freePort();
		Process process = new ProcessBuilder(program.toString(), "-host", "127.0.0.1", "-port", Integer.toString(port))
			.redirectErrorStream(true)
			.redirectOutput(DIRECTORY.resolve("log.txt").toFile())
			.start();
		await().atMost(Duration.ofSeconds(20)).until(() -> isListening(port));
		return new GoHttpbin(process, port);
	}

	private static void build() throws IOException, InterruptedException {
		Path go = Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/local/go/bin"))
			.map((directory) -> Path.of(directory, "go"))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
		assumeThat(go).as("there must be a go command to build go-httpbin").isNotNull();
		Files.createDirectories(DIRECTORY);
		Path log = DIRECTORY.resolve("build.txt");
		ProcessBuilder builder = new ProcessBuilder(go.toString(), "install", MODULE).redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().put("GOBIN", DIRECTORY.toString());
		Process build = builder.start();
		assertThat(build.waitFor(5, TimeUnit.MINUTES)).as("the build ends").isTrue();
		assertThat(build.exitValue()).as(() -> read(log)).isZero();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static boolean isListening(int port) {
		try (RawClient client = RawClient.connect(port)) {
			return client.socket().isConnected();
		}
		catch (UncheckedIOException ex) {
			if (ex.getCause() instanceof ConnectException) {
				return false;
			}
			throw ex;
		}
	}

	int port() {
		return this.port;
	}

	@Override
	public void close() {
		this.process.destroy();
	}

}
