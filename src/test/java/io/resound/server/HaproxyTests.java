package io.resound.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.resound.testing.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** What the health checks of a real HAProxy make of the service. */
class HaproxyTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final List<String> CHECKS = List.of("options", "get", "healthz", "livez");

	private Service service;

	private Process haproxy;

	private Path statistics;

	@BeforeEach
	void start(@TempDir Path directory) throws IOException {
		Optional<Path> program = program();
		assumeThat(program).as("haproxy is not installed").isPresent();
		this.service = Service.start();
		this.statistics = directory.resolve("statistics");
		Path configuration = Files.writeString(directory.resolve("haproxy.cfg"), configuration());
		this.haproxy = new ProcessBuilder(program.orElseThrow().toString(), "-db", "-f", configuration.toString())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("log").toFile())
			.start();
		await().atMost(PATIENCE).until(() -> Files.exists(this.statistics));
	}

	@AfterEach
	void stop() throws InterruptedException {
		if (this.haproxy != null) {
			this.haproxy.destroyForcibly();
			assertThat(this.haproxy.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		if (this.service != null) {
			this.service.close();
		}
	}

	private static Optional<Path> program() {
		return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
			.map((directory) -> Path.of(directory, "haproxy"))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/** The first backend has the defaults of its check: {@code OPTIONS / HTTP/1.0}. */
	private String configuration() {
		return """
				global
					stats socket %s mode 600
				defaults
					mode http
					timeout connect 5s
					timeout client 5s
					timeout server 5s
					option httpchk
					default-server check inter 100ms fall 1 rise 1
				backend options
					server resound 127.0.0.1:%d
				backend get
					http-check send meth GET uri / ver HTTP/1.1 hdr Host resound
					server resound 127.0.0.1:%d
				backend healthz
					http-check send meth GET uri /healthz
					server resound 127.0.0.1:%d
				backend livez
					http-check send meth HEAD uri /livez ver HTTP/1.1 hdr Host resound:
					server resound 127.0.0.1:%d
				""".formatted(this.statistics, this.service.port(), this.service.port(), this.service.port(),
				this.service.port());
	}

	/**
	 * What HAProxy says of a backend's server: its state, and the result of its last
	 * check. While a check runs, the last result is shown with an asterisk and without
	 * its code, so that moment is waited out.
	 */
	private String state(String backend) {
		return await().atMost(PATIENCE).until(() -> shown(backend), (state) -> !state.contains(" * "));
	}

	private String shown(String backend) throws IOException {
		try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			socket.connect(UnixDomainSocketAddress.of(this.statistics));
			socket.write(ByteBuffer.wrap("show stat\n".getBytes(StandardCharsets.US_ASCII)));
			try (InputStream answer = Channels.newInputStream(socket)) {
				List<String> lines = new String(answer.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
				List<String> names = List.of(lines.getFirst().substring(2).split(","));
				String[] values = lines.stream()
					.filter((line) -> line.startsWith(backend + ",resound,"))
					.findFirst()
					.orElseThrow()
					.split(",", -1);
				return Stream.of("status", "check_status", "check_code")
					.map((name) -> values[names.indexOf(name)])
					.reduce((first, second) -> first + " " + second)
					.orElseThrow();
			}
		}
	}

	private void awaitState(String backend, String state) {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(state(backend)).as(backend).isEqualTo(state));
	}

	@Test
	void everyCheckSeesAHealthyServiceAndOneOfReadinessTheDrain() {
		CHECKS.forEach((backend) -> awaitState(backend, "UP L7OK 200"));
		AvailabilityChangeEvent.publish(this.service.context(), ReadinessState.REFUSING_TRAFFIC);
		awaitState("healthz", "DOWN L7STS 503");
		await().atMost(PATIENCE)
			.during(Duration.ofMillis(500))
			.untilAsserted(() -> assertThat(List.of(state("options"), state("get"), state("livez")))
				.containsOnly("UP L7OK 200"));
	}

}
