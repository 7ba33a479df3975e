package io.resound.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;

import io.resound.limits.Connections;
import io.resound.testing.Answer;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.transport.EventLoops;
import io.resound.warmup.Rehearsal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * The service exercises itself before it listens, and nobody can tell but by its speed.
 */
@ExtendWith(OutputCaptureExtension.class)
class WarmUpTests {

	private static final String[] WARMING_UP = { "resound.warm-up.enabled=true", "resound.warm-up.at-most=200ms" };

	@Test
	void nothingOfItIsCounted(CapturedOutput output) {
		try (Service service = Service.start(WARMING_UP)) {
			assertThat(output.getOut()).containsPattern("Warmed up by [1-9][0-9]* requests in \\d+ ms");
			Metrics metrics = service.metrics();
			assertThat(metrics.series().keySet()).contains("http_connections_total{listener=\"http\"}",
					"http_requests_in_flight");
			assertThat(metrics.sum("http_requests_total")).isZero();
			assertThat(metrics.sum("http_request_duration_seconds_count")).isZero();
			assertThat(metrics.sum("http_request_body_bytes_total")).isZero();
			assertThat(metrics.sum("http_response_body_bytes_total")).isZero();
			assertThat(metrics.sum("http_requests_aborted_total")).isZero();
			assertThat(metrics.value("http_requests_in_flight")).isZero();
			assertThat(metrics.value("http_connections_total{listener=\"http\"}")).isZero();
			assertThat(metrics.value("http_connections_active{listener=\"http\"}")).isZero();
			assertThat(service.context().getBean(Connections.class).open()).isZero();
		}
	}

	@Test
	void itLeavesNoThread() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		try (Service service = Service.start(WARMING_UP)) {
			int loops = service.context().getBean(EventLoops.class).all().size();
			assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
				.filteredOn((thread) -> thread.getName().startsWith("resound-"))
				.filteredOn((thread) -> !thread.getName().startsWith("resound-spool-"))
				.hasSize(loops)
				.allMatch((thread) -> thread.getName().startsWith("resound-loop-"));
		}
	}

	@Test
	void theServiceEchoesBehindIt() {
		try (Service service = Service.start(WARMING_UP); RawClient client = service.connect()) {
			Answer answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			assertThat(answer.text()).isEqualTo("hi");
			assertThat(service.metrics().requests("POST", "/echo", "200")).isEqualTo(1);
		}
	}

	@Test
	void itIsOverInTime(CapturedOutput output) {
		long start = System.nanoTime();
		try (Service service = Service.start("resound.warm-up.enabled=true", "resound.warm-up.at-most=10ms")) {
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
			assertThat(output.getOut()).contains("Echoing on port " + service.port());
		}
	}

	@Test
	void aServerThatHangsUpEndsTheRehearsal() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread.ofVirtual().start(() -> hangUpOnEveryone(server));
			Rehearsal rehearsal = new Rehearsal((InetSocketAddress) server.getLocalSocketAddress(),
					Duration.ofSeconds(5), true);
			assertThatIOException().isThrownBy(rehearsal::run);
		}
	}

	private static void hangUpOnEveryone(ServerSocket server) {
		try {
			while (true) {
				server.accept().close();
			}
		}
		catch (IOException ex) {
			// The test is over.
		}
	}

}
