package io.resound.tcp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.resound.testing.BodyClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How little memory streams need whose clients do not read. */
class TcpMemoryTests {

	private static final long MIB = 1024 * 1024;

	private static final int CLIENTS = 40;

	/** Of each client. */
	private static final long LENGTH = 16 * MIB;

	private static final Pattern PORT = Pattern.compile("raw on port (\\d+) \\(tcp\\)");

	static List<String> transports() {
		return Transports.available();
	}

	@ParameterizedTest
	@MethodSource("transports")
	@Timeout(120)
	void streamsOf640MibThatAreNotReadAtFirstPassThrough64MibOfMemory(String transport) throws Exception {
		try (ServiceProcess service = ServiceProcess.start(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"),
				"resound.server.transport=" + transport, "resound.listeners.raw.port=0",
				"resound.listeners.raw.protocol=tcp"); ExecutorService executor = Executors.newFixedThreadPool(16)) {
			List<BodyClient> clients = new ArrayList<>();
			List<Future<?>> blocked = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				BodyClient client = BodyClient.raw(port(service), LENGTH);
				clients.add(client);
				blocked.add(executor.submit(() -> client.sendUntilBlocked(Duration.ofMillis(300))));
			}
			for (Future<?> client : blocked) {
				client.get();
			}
			assertThat(service.metrics().value("resound_held_bytes")).isLessThan(48 * MIB);
			for (BodyClient client : clients) {
				try (client) {
					client.echo();
				}
			}
			assertThat(service.log()).noneMatch((line) -> line.contains("LEAK:") || line.contains("OutOfMemory"));
			assertThat(service.isAlive()).isTrue();
		}
	}

	private static int port(ServiceProcess service) {
		MatchResult port = service.log()
			.stream()
			.flatMap((line) -> PORT.matcher(line).results())
			.findAny()
			.orElseThrow();
		return Integer.parseInt(port.group(1));
	}

}
