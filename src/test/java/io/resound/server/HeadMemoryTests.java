package io.resound.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Heads that hold as much as they can, on as many connections as the chart gives to a pod
 * of 352 MiB.
 */
@BothWays
class HeadMemoryTests {

	private static final int CONNECTIONS = 10_000;

	private static ServiceProcess service;

	private final List<SocketChannel> clients = new ArrayList<>();

	@BeforeAll
	static void start() {
		service = ServiceProcess.start(
				List.of("@jvm.options", "-Xms88m", "-Xmx88m", "-XX:MaxDirectMemorySize=88m",
						"-XX:ActiveProcessorCount=1"),
				"resound.limits.connections=" + CONNECTIONS, "resound.limits.head-timeout=2m",
				"resound.limits.stall-timeout=2m");
	}

	@AfterAll
	static void stop() {
		service.close();
		assertThat(service.log()).noneMatch((line) -> line.contains("LEAK:") || line.contains("OutOfMemory"));
	}

	@AfterEach
	void close() throws IOException {
		for (SocketChannel client : this.clients) {
			client.close();
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(service.metrics().value("http_requests_in_flight")).isZero());
	}

	private void send(String request) throws IOException {
		SocketChannel client = SocketChannel
			.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
		this.clients.add(client);
		ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
		try {
			while (bytes.hasRemaining()) {
				client.write(bytes);
			}
		}
		catch (IOException ex) {
			// Refused before it has sent everything.
		}
	}

	private static void assertServed() {
		assertThat(service.isAlive()).isTrue();
		try (RawClient client = service.connect()) {
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	/** 3,900 fields fit into 16 KB of head. */
	@Test
	@Timeout(60)
	void headsOfManyFields() throws IOException {
		for (int i = 0; i < 300; i++) {
			send("GET /livez HTTP/1.1\r\nHost: a\r\n" + "a:\r\n".repeat(3900));
			assertServed();
		}
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|',
			textBlock = """
					an incomplete head of many bytes | GET /livez HTTP/1.1\\r\\n | 99 | 145 | ''
					an incomplete head of few bytes  | GET /livez HTTP/1.1\\r\\n |  7 |  30 | ''
					one long field, and nothing more | GET /livez HTTP/1.1\\r\\nHost: a\\r\\n | 1 | 15000 | \\r\\n
					an open exchange of a large head | POST /echo HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n | 97 | 145 | \\r\\n1\\r\\na
					an incomplete head that is kept  | GET /raw HTTP/1.1\\r\\n | 99 | 145 | ''
					an open exchange that keeps it   | POST /raw HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n | 97 | 145 | \\r\\n1\\r\\na
					incomplete trailers              | POST /echo HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n | 99 | 145 | ''
					""")
	@Timeout(120)
	void onEachConnection(String name, String begin, int fields, int length, String end) throws IOException {
		String request = (begin + ("f: " + "x".repeat(length) + "\\r\\n").repeat(fields) + end).replace("\\r\\n",
				"\r\n");
		for (int i = 0; i < CONNECTIONS; i++) {
			send(request);
			if (i % 500 == 0) {
				assertServed();
			}
		}
		assertServed();
	}

}
