package io.resound.server.http1;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.resound.testing.BodyClient;
import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That without a spool a client which does not read is not read from, and gets every byte
 * in the end.
 */
@BothWays
@Timeout(60)
class BackpressureTests {

	private static final long MIB = 1024 * 1024;

	private static final int CHUNKS = 100_000;

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.body=2GB", "resound.spool.exchange=0");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void aClientThatSends2GibAndReadsNothingIsNotReadFrom() throws Exception {
		warmUp();
		long before = bufferMemory();
		try (BodyClient client = BodyClient.post(service.port(), 2048 * MIB)) {
			// What was sent is in the buffers of the kernel, on both ways.
			assertThat(client.sendUntilBlocked(Duration.ofSeconds(4))).isLessThan(64 * MIB);
			assertThat(bufferMemory() - before).isLessThan(4 * MIB);
			assertThat(service.metrics().value("http_requests_in_flight")).isEqualTo(1);
		}
	}

	@Test
	void everyByteArrivesOnceTheClientReadsOn() throws Exception {
		try (BodyClient client = BodyClient.post(service.port(), 128 * MIB)) {
			assertThat(client.sendUntilBlocked(Duration.ofMillis(500))).isBetween(1L, 64 * MIB);
			client.echo();
		}
	}

	@Test
	void theMemoryStaysFlatForManyClientsThatReadNothing() throws Exception {
		warmUp();
		long before = bufferMemory();
		BodyClient[] clients = new BodyClient[16];
		for (int i = 0; i < clients.length; i++) {
			clients[i] = BodyClient.post(service.port(), 128 * MIB);
			clients[i].sendUntilBlocked(Duration.ofMillis(100));
		}
		assertThat(bufferMemory() - before).isLessThan(clients.length * MIB);
		for (BodyClient client : clients) {
			client.close();
		}
	}

	@Test
	void oneClientThatReadsNothingDoesNotHoldUpAnother() {
		try (BodyClient stuck = BodyClient.post(service.port(), 2048 * MIB)) {
			stuck.sendUntilBlocked(Duration.ofMillis(200));
			for (int i = 0; i < 10; i++) {
				try (RawClient client = service.connect()) {
					client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
					assertThat(client.read().text()).isEqualTo("hello");
				}
			}
		}
	}

	@Test
	void manyTinyChunksAreHeldBackAndArriveToo() throws Exception {
		warmUp();
		long before = bufferMemory();
		try (RawClient client = RawClient.connect(service.port(), 16 * 1024)) {
			CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendTinyChunks(client),
					(task) -> Thread.ofVirtual().start(task));
			Awaitility.await()
				.during(Duration.ofMillis(500))
				.atMost(Duration.ofSeconds(5))
				.until(() -> bufferMemory() - before < 4 * MIB);
			String answer = new String(client.readToEnd(), StandardCharsets.US_ASCII);
			sending.get(10, TimeUnit.SECONDS);
			String body = answer.substring(answer.indexOf("\r\n\r\n"));
			assertThat(body).endsWith("\r\n0\r\n\r\n");
			assertThat(body.chars().filter((c) -> c == 'x').count()).isEqualTo(CHUNKS);
		}
	}

	/** Sends chunks of one byte, many to a segment, many times over. */
	private static void sendTinyChunks(RawClient client) {
		client.send("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
		byte[] piece = "1\r\nx\r\n".repeat(CHUNKS / 100).getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < 100; i++) {
			client.send(piece);
		}
		client.send("0\r\n\r\n");
	}

	/**
	 * Has every event loop take its share of buffers, which it keeps: bodies that wait
	 * for their clients hold all of its large ones.
	 */
	private static void warmUp() throws Exception {
		List<BodyClient> clients = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			BodyClient client = BodyClient.post(service.port(), 8 * MIB);
			clients.add(client);
			client.sendUntilBlocked(Duration.ofMillis(50));
		}
		for (BodyClient client : clients) {
			client.echo();
			client.close();
		}
	}

	private static long bufferMemory() {
		return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
	}

}
