package io.resound.selftest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.resound.testing.Certificates;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A real service passes, every other does not, and the one line says why. */
class SelfTestTests {

	@Test
	void theServicePasses() {
		try (Service service = Service.start()) {
			Outcome outcome = test("http://localhost:" + service.port());
			assertThat(outcome.error()).isEmpty();
			assertThat(outcome.output()).matches("http://localhost:" + service.port()
					+ " is ready and gave back bodies of \\[0, 1000, 1048576] bytes in \\d+ ms\n");
			assertThat(outcome.code()).isZero();
			assertThat(
					service.metrics().value("http_requests_total{endpoint=\"/echo\",method=\"POST\",status=\"200\"}"))
				.isEqualTo(3);
		}
	}

	@Test
	void aListenerOfStreamsPassesToo() {
		try (Service service = Service.start("resound.listeners.raw.port=0", "resound.listeners.raw.protocol=tcp")) {
			int raw = service.context().getEnvironment().getRequiredProperty("local.listeners.raw.port", Integer.class);
			Outcome outcome = test("http://localhost:" + service.port(), "tcp://localhost:" + raw);
			assertThat(outcome.error()).isEmpty();
			assertThat(outcome.output()).matches("http://localhost:\\d+ is ready .*\ntcp://localhost:" + raw
					+ " gave back streams of \\[0, 1000, 1048576] bytes in \\d+ ms\n");
			assertThat(outcome.code()).isZero();
			assertThat(service.metrics().value("tcp_bytes_total{direction=\"out\",listener=\"raw\"}"))
				.isEqualTo(1_049_576);
		}
	}

	@Test
	void overTlsOnlyTheCertificateInTheFileIsTrusted(@TempDir Path directory, @TempDir Path other) {
		Certificates.write(directory, Certificates.issue("resound.example.com"));
		Certificates.write(other, Certificates.issue("resound.example.com"));
		try (Service service = Service.start(Certificates.bundle("web", directory, "server.ssl.bundle=web"))) {
			String url = "https://localhost:" + service.port();
			String unrelated = "--certificate=" + other.resolve("tls.crt");
			Outcome outcome = test(url, unrelated, "--certificate=" + directory.resolve("tls.crt"));
			assertThat(outcome.error()).isEmpty();
			assertThat(outcome.output()).startsWith(url + " is ready and gave back bodies of ");
			assertThat(outcome.code()).isZero();

			Outcome failed = test(url, unrelated);
			assertThat(failed.error()).startsWith(url + "/readyz cannot be asked: ")
				.contains("another certificate than expected, of CN=resound.example.com");
			assertThat(failed.code()).isEqualTo(1);
			assertThat(test(url).error()).contains("unable to find valid certification path");
		}
	}

	@Test
	void aFileWithoutACertificateIsRefused(@TempDir Path directory) {
		Outcome outcome = test("https://localhost:8443", "--certificate=" + directory.resolve("tls.crt"));
		assertThat(outcome.error())
			.startsWith("no certificate can be read from '" + directory.resolve("tls.crt") + "'");
		assertThat(outcome.code()).isEqualTo(2);
	}

	@Test
	void aListenerThatGivesBackSomethingElseFails() {
		try (Service service = Service.start()) {
			Outcome outcome = test("tcp://localhost:" + service.port());
			assertThat(outcome.error()).startsWith("tcp://localhost:" + service.port() + " ");
			assertThat(outcome.code()).isEqualTo(1);
		}
	}

	@Test
	void aSlashAtTheEndOfTheUrlIsNoMatter() {
		try (Service service = Service.start()) {
			assertThat(test("http://127.0.0.1:" + service.port() + "/").code()).isZero();
		}
	}

	@Test
	void runsAsAProgramWithLittleMemory() throws IOException, InterruptedException {
		try (Service service = Service.start()) {
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-XX:TieredStopAtLevel=1", "-Xmx32m", "-cp", "target/classes", SelfTest.class.getName(),
					"http://localhost:" + service.port())
				.redirectErrorStream(true)
				.start();
			assertThat(process.waitFor(Duration.ofSeconds(30))).isTrue();
			assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
				.contains("is ready and gave back");
			assertThat(process.exitValue()).isZero();
		}
	}

	@Test
	void aServiceThatIsNotThereFails() throws IOException {
		int port;
		try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = unused.getLocalPort();
		}
		assertFails("http://127.0.0.1:" + port, "cannot connect to http://127.0.0.1:" + port + "/readyz");
	}

	@Test
	void aServiceThatIsNotReadyFails() throws IOException {
		try (OtherServer server = new OtherServer(503, (body) -> body)) {
			assertFails(server.url(), server.url() + "/readyz answers 503 instead of 200");
		}
	}

	@Test
	void aByteThatIsNotTheSameFails() throws IOException {
		try (OtherServer server = new OtherServer(200, OtherServer::withLastByteChanged)) {
			assertFails(server.url(),
					server.url() + "/echo was sent 1000 bytes and gave back 1000, of which the first 999 are the same");
		}
	}

	@Test
	void aBodyThatIsCutFails() throws IOException {
		try (OtherServer server = new OtherServer(200, (body) -> Arrays.copyOf(body, Math.min(body.length, 1000)))) {
			assertFails(server.url(), server.url()
					+ "/echo was sent 1048576 bytes and gave back 1000, of which the first 1000 are the same");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost:8080", "ftp://localhost", "http://", "", "http://a b", "tcp://localhost" })
	void whatIsNoUrlIsRefused(String url) {
		Outcome outcome = test(url);
		assertThat(outcome.code()).isEqualTo(2);
		assertThat(outcome.error())
			.isEqualTo("'" + url + "' is not the URL of a service, such as http://localhost:8080\n");
	}

	@Test
	void withoutAnArgumentItsUseIsTold() {
		Outcome outcome = test();
		assertThat(outcome.code()).isEqualTo(2);
		assertThat(outcome.error()).isEqualTo("Usage: --self-test URL, such as http://localhost:8080\n");
	}

	private static void assertFails(String url, String message) {
		Outcome outcome = test(url);
		assertThat(outcome.error()).isEqualTo(message + "\n");
		assertThat(outcome.output()).isEmpty();
		assertThat(outcome.code()).isEqualTo(1);
	}

	private static Outcome test(String... arguments) {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		ByteArrayOutputStream error = new ByteArrayOutputStream();
		int code = SelfTest.run(arguments, new PrintStream(output, true, StandardCharsets.UTF_8),
				new PrintStream(error, true, StandardCharsets.UTF_8));
		return new Outcome(code, output.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
	}

	private record Outcome(int code, String output, String error) {

	}

	/** Answers every request with one status and what becomes of its body. */
	private static final class OtherServer implements AutoCloseable {

		private final HttpServer server;

		OtherServer(int status, UnaryOperator<byte[]> echo) throws IOException {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			this.server.createContext("/", (exchange) -> answer(exchange, status, echo));
			this.server.start();
		}

		private static void answer(HttpExchange exchange, int status, UnaryOperator<byte[]> echo) throws IOException {
			try (exchange) {
				byte[] body = echo.apply(exchange.getRequestBody().readAllBytes());
				exchange.sendResponseHeaders(status, (body.length == 0) ? -1 : body.length);
				exchange.getResponseBody().write(body);
			}
		}

		static byte[] withLastByteChanged(byte[] body) {
			byte[] changed = body.clone();
			if (changed.length > 0) {
				changed[changed.length - 1]++;
			}
			return changed;
		}

		String url() {
			return "http://127.0.0.1:" + this.server.getAddress().getPort();
		}

		@Override
		public void close() {
			this.server.stop(0);
		}

	}

}
