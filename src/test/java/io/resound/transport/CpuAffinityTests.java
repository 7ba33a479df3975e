package io.resound.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Event loops stay where they are told to. */
class CpuAffinityTests {

	private static final Duration BOUND = Duration.ofSeconds(10);

	@Test
	void pinnedLoopsHaveAProcessorEach() throws IOException {
		String all = processorsOf(Path.of("/proc/self/status"));
		try (Service service = Service.start("resound.server.pin-event-loops=true");
				RawClient client = service.connect()) {
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
			// Those of the tests before may still be ending.
			await().atMost(BOUND)
				.untilAsserted(() -> assertThat(processorsOfLoops()).hasSize(Runtime.getRuntime().availableProcessors())
					.doesNotHaveDuplicates()
					.allMatch((processors) -> processors.matches("\\d+")));
		}
		assertThat(processorsOf(Path.of("/proc/self/status"))).isEqualTo(all);
	}

	@Test
	void otherwiseTheyRunOnAll() throws IOException {
		try (Service service = Service.start(); RawClient client = service.connect()) {
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
			await().atMost(BOUND)
				.untilAsserted(() -> assertThat(processorsOfLoops()).isNotEmpty()
					.containsOnly(processorsOf(Path.of("/proc/self/status"))));
		}
	}

	private static List<String> processorsOfLoops() throws IOException {
		try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
			return threads.filter((thread) -> read(thread.resolve("comm")).startsWith("resound-loop-"))
				.map((thread) -> processorsOf(thread.resolve("status")))
				.toList();
		}
	}

	private static String processorsOf(Path status) {
		return read(status).lines()
			.filter((line) -> line.startsWith("Cpus_allowed_list:"))
			.map((line) -> line.substring(line.indexOf(':') + 1).strip())
			.findFirst()
			.orElseThrow();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
