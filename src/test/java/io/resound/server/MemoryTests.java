package io.resound.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.resound.testing.BodyClient;
import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** How little memory the service needs, whatever passes through it. */
@BothWays
class MemoryTests {

	private static final long MIB = 1024 * 1024;

	private static ServiceProcess service;

	@BeforeAll
	static void start() {
		service = ServiceProcess.start(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"), "resound.limits.body=4GB");
	}

	@AfterAll
	static void stop() {
		service.close();
		assertThat(service.log()).noneMatch((line) -> line.contains("LEAK:") || line.contains("OutOfMemory"));
	}

	@Test
	@Timeout(60)
	void aBodyOf4GibPassesThrough64MibOfMemory() throws Exception {
		try (BodyClient client = BodyClient.post(service.port(), 4096 * MIB)) {
			client.echo();
		}
		assertThat(service.isAlive()).isTrue();
	}

	@Test
	@Timeout(60)
	void twoHundredBodiesOf10MibPassThrough64MibOfMemoryAtOnce() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<?>> echoes = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				echoes.add(executor.submit(MemoryTests::echo10Mib));
			}
			for (Future<?> echo : echoes) {
				echo.get();
			}
		}
		assertThat(service.isAlive()).isTrue();
	}

	/** What the chart sizes pods by: a heap of 24 MiB, and 6 KiB for each connection. */
	@Test
	@Timeout(120)
	void aConnectionInTheMiddleOfARequestTakesNoMoreThan6KibOfHeap() {
		int connections = 5000;
		long heap = 24 + connections * 6 / 1024;
		List<RawClient> clients = new ArrayList<>();
		try (ServiceProcess small = ServiceProcess.start(
				List.of("@jvm.options", "-Xmx" + heap + "m", "-XX:MaxDirectMemorySize=" + heap + "m"),
				"resound.limits.connections=" + connections, "resound.limits.stall-timeout=2m")) {
			for (int i = 0; i < connections; i++) {
				RawClient client = small.connect();
				clients.add(client);
				client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nfirst ");
				client.readHead();
				assertThat(client.readBytes(6)).asString().isEqualTo("first ");
			}
			assertThat(small.metrics().value("http_requests_in_flight")).isEqualTo(connections);
			for (RawClient client : clients) {
				assertThat(client.send("later").readBytes(5)).asString().isEqualTo("later");
			}
			assertThat(small.isAlive()).isTrue();
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	/** A buffer of what each read last would be 64 MiB for all of them. */
	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	@Timeout(60)
	void idleConnectionsHoldNoBuffers(String transport) {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		byte[] echo = ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n" + "x".repeat(65536))
			.getBytes(StandardCharsets.US_ASCII);
		List<RawClient> clients = new ArrayList<>();
		try (ServiceProcess small = ServiceProcess.start(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=16m"),
				"resound.server.transport=" + transport)) {
			for (int i = 0; i < 1000; i++) {
				RawClient client = small.connect();
				clients.add(client);
				assertThat(client.sendMeanwhile(echo).read().body()).hasSize(65536);
			}
			for (RawClient client : clients) {
				assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
			}
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	private static Void echo10Mib() throws Exception {
		try (BodyClient client = BodyClient.post(service.port(), 10 * MIB)) {
			client.echo();
		}
		return null;
	}

}
