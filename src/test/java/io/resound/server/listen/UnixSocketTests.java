package io.resound.server.listen;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Service;
import io.resound.testing.UnixClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Listeners on Unix domain sockets. */
@BothWays
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class UnixSocketTests {

	private static final String HEAD = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: ";

	@TempDir
	private Path directory;

	private Path path;

	@BeforeAll
	static void requireNative() {
		assumeThat(Epoll.isAvailable()).isTrue();
	}

	@BeforeEach
	void name() {
		this.path = this.directory.resolve("resound.sock");
	}

	private Service start(String... settings) {
		String[] all = Arrays.copyOf(settings, settings.length + 1);
		all[settings.length] = "resound.listeners.unix.path=" + this.path;
		return Service.start(all);
	}

	@Test
	void itEchoesWithoutAWarningAndIsGoneAfterwards(CapturedOutput output) throws Exception {
		try (Service service = start()) {
			try (UnixClient client = UnixClient.connect(this.path)) {
				assertThat(client.send(HEAD + "5\r\n\r\nhello").read().text()).isEqualTo("hello");
				assertThat(client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).isEqualTo(200);
				assertThat(client.send(HEAD + "5\r\n\r\nagain").read().text()).isEqualTo("again");
			}
			assertThat(curl("--http2-prior-knowledge", "--data", "two")).isEqualTo("two 2");
			assertThat(output.getOut()).contains("), unix on " + this.path + " (HTTP/1.1 and h2c), management");
			assertThat(service.management("/actuator/info").body()).contains("\"name\":\"unix\"",
					"\"path\":\"" + this.path + "\"");
			assertThat(service.metrics().requests("POST", "/echo", "200")).isEqualTo(3);
		}
		assertThat(output.getAll()).doesNotContain(" WARN ", " ERROR ");
		assertThat(this.path).doesNotExist();
	}

	@Test
	void aFinAfterACompleteRequestIsAnsweredInFull() throws IOException {
		try (Service service = start(); UnixClient client = UnixClient.connect(this.path)) {
			client.send(HEAD + "5\r\n\r\nhello" + "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").finish();
			assertThat(client.read().text()).isEqualTo("hello");
			assertThat(client.read().status()).isEqualTo(200);
			assertThat(client.readToEnd()).isEmpty();
			assertThat(service.metrics().sum("http_requests_aborted_total")).isZero();
		}
	}

	@Test
	void aLargeBodyComesBackToASlowReader() throws Exception {
		byte[] body = new byte[16 * 1024 * 1024];
		Arrays.fill(body, (byte) 'x');
		try (Service service = start(); UnixClient client = UnixClient.connect(this.path)) {
			client.send(HEAD + body.length + "\r\n\r\n");
			Thread sender = Thread.ofVirtual().start(() -> client.send(body));
			Answer answer = client.read();
			assertThat(answer.body()).isEqualTo(body);
			sender.join();
			assertThat(service.metrics().sum("http_requests_aborted_total")).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0660", "0600", "0777" })
	void itsFileHasThePermissions(String permissions) throws IOException {
		String[] settings = permissions.equals("0660") ? new String[0]
				: new String[] { "resound.listeners.unix.permissions=" + permissions };
		try (Service service = start(settings)) {
			assertThat(service.management("/actuator/info").body()).contains(this.path.toString());
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.path)))
				.isEqualTo(switch (permissions) {
					case "0660" -> "rw-rw----";
					case "0600" -> "rw-------";
					default -> "rwxrwxrwx";
				});
		}
	}

	@Test
	void aSocketThatNobodyListensOnIsReplaced(CapturedOutput output) throws IOException {
		try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			dead.bind(UnixDomainSocketAddress.of(this.path));
		}
		assertThat(this.path).exists();
		try (Service service = start(); UnixClient client = UnixClient.connect(this.path)) {
			assertThat(client.send(HEAD + "2\r\n\r\nhi").read().text()).isEqualTo("hi");
			assertThat(service.metrics().requests("POST", "/echo", "200")).isEqualTo(1);
		}
		assertThat(output.getOut()).contains("Replaced " + this.path + ", the socket of a process that has ended");
	}

	@Test
	void aSocketThatAProcessListensOnIsNotReplaced() throws IOException {
		try (ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			alive.bind(UnixDomainSocketAddress.of(this.path));
			assertThatThrownBy(this::start).hasRootCauseMessage(
					"resound.listeners.unix.path is " + this.path + " and names a socket that a process listens on.");
			assertThat(this.path).exists();
		}
	}

	@Test
	void aFileThatIsNoSocketIsNeverReplaced() throws IOException {
		Files.writeString(this.path, "precious");
		assertThatThrownBy(this::start).hasRootCauseMessage("resound.listeners.unix.path is " + this.path
				+ " and names a file that is not a socket; such a file is never replaced.");
		assertThat(this.path).hasContent("precious");
	}

	@Test
	void aLinkIsNoSocketEither() throws IOException {
		Path target = this.directory.resolve("target");
		try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			dead.bind(UnixDomainSocketAddress.of(target));
		}
		Files.createSymbolicLink(this.path, target);
		assertThatThrownBy(this::start).rootCause().hasMessageContaining("is not a socket");
		assertThat(target).exists();
	}

	@Test
	void aDirectoryThatDoesNotExistIsRefused() {
		this.path = this.directory.resolve("missing/resound.sock");
		assertThatThrownBy(this::start).hasRootCauseMessage(
				"resound.listeners.unix.path is " + this.path + " and must be in a directory that exists.");
	}

	/** Netty does not keep such a connection half open, so a response could be lost. */
	@ParameterizedTest
	@CsvSource({ "nio, NIO", "io_uring, io_uring" })
	void onAnotherTransportThanEpollItIsRefused(String transport, String label) {
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		assertThatThrownBy(() -> start("resound.server.transport=" + transport))
			.hasRootCauseMessage("resound.listeners.unix.path is " + this.path
					+ " and needs the transport epoll; the transport in use is " + label + ".");
		assertThat(this.path).doesNotExist();
	}

	@Test
	void aStartThatFailsLeavesNoSocket() throws IOException {
		Path other = Files.writeString(this.directory.resolve("other"), "no socket");
		assertThatThrownBy(() -> start("resound.listeners.zz.path=" + other)).rootCause()
			.hasMessageContaining("is not a socket");
		assertThat(this.path).doesNotExist();
	}

	private String curl(String... arguments) throws IOException, InterruptedException {
		List<String> command = new java.util.ArrayList<>(List.of("curl", "-s", "--max-time", "20", "--unix-socket",
				this.path.toString(), "-w", " %{http_version}"));
		command.addAll(List.of(arguments));
		command.add("http://localhost/echo");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		return answer;
	}

}
