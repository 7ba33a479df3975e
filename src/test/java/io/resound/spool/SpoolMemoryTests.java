package io.resound.spool;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.resound.testing.Answer;
import io.resound.testing.BodyClient;
import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How little memory large bodies take that are answered when they are complete, or whose
 * clients send everything before they read.
 */
class SpoolMemoryTests {

	private static final int BODY = 60 * 1024 * 1024;

	/** What {@code resound.spool.total} has space for. */
	private static final int FITTING = 17;

	private static final byte[] PIECE = new byte[1024 * 1024];

	private static ServiceProcess service;

	@BeforeAll
	static void start() {
		new Random(1).nextBytes(PIECE);
		service = ServiceProcess.start(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"));
	}

	@AfterAll
	static void stop() {
		service.close();
		assertThat(service.log()).noneMatch((line) -> line.contains("LEAK:") || line.contains("OutOfMemory"));
	}

	@Test
	@Timeout(120)
	void fifteenClientsThatUpload60MibBeforeTheyReadAreServed() throws Exception {
		CountDownLatch uploaded = new CountDownLatch(15);
		assertThat(together(15, () -> {
			try (RawClient client = service.connect()) {
				upload(client);
				uploaded.countDown();
				// All of them have everything in the spool before the first reads.
				uploaded.await();
				return readAnswer(client);
			}
		})).containsOnly(200);
		assertThat(service.isAlive()).isTrue();
	}

	@Test
	@Timeout(240)
	void ofFiftyThoseThatDoNotFitAreRefused() throws Exception {
		CountDownLatch answerable = new CountDownLatch(50);
		List<Integer> statuses = together(50, () -> {
			try (RawClient client = service.connect()) {
				try {
					upload(client);
				}
				catch (UncheckedIOException ex) {
					// Refused; the connection was closed while this client went on.
					answerable.countDown();
					return 503;
				}
				answerable.countDown();
				answerable.await();
				return readAnswer(client);
			}
		});
		assertThat(statuses).containsOnly(200, 503);
		assertThat(statuses.stream().filter((status) -> status == 200).count()).isBetween(1L, (long) FITTING);
		assertThat(service.metrics().requests("POST", "/echo", "503")).isPositive();
		assertThat(service.isAlive()).isTrue();
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
			assertThat(answer.text()).isEqualTo("hello");
		}
	}

	/**
	 * In the mode streamed, nobody is refused: who does not fit waits until its client
	 * reads. {@code -Dspool.long=true} sends 60 MiB each to a spool of the default size.
	 */
	@Test
	@Timeout(300)
	void ofFiftyThatStreamThoseThatDoNotFitWait() throws Exception {
		boolean large = Boolean.getBoolean("spool.long");
		long body = (large ? 60L : 16L) * 1024 * 1024;
		long total = (large ? 1024L : 64L) * 1024 * 1024;
		try (ServiceProcess streaming = ServiceProcess.start(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"),
				"resound.spool.total=" + total, "resound.limits.stall-timeout=4m")) {
			CountDownLatch stopped = new CountDownLatch(50);
			CountDownLatch reading = new CountDownLatch(1);
			try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
				List<Future<Boolean>> clients = new ArrayList<>();
				for (int i = 0; i < 50; i++) {
					clients.add(executor.submit(() -> {
						try (BodyClient client = BodyClient.post(streaming.port(), body)) {
							boolean waits = client.sendUntilBlocked(Duration.ofSeconds(3)) < body;
							stopped.countDown();
							reading.await();
							client.echo();
							return waits;
						}
					}));
				}
				stopped.await();
				assertThat(streaming.metrics().value("resound_spool_bytes")).isBetween(total * 0.9, total * 1.1);
				try (RawClient other = streaming.connect()) {
					assertThat(other.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").text())
						.isEqualTo("hello");
				}
				reading.countDown();
				List<Boolean> waited = new ArrayList<>();
				for (Future<Boolean> client : clients) {
					waited.add(client.get());
				}
				assertThat(waited).as("clients that waited").contains(true);
			}
			assertThat(streaming.metrics().requests("POST", "/echo", "200")).isEqualTo(51);
			assertThat(streaming.isAlive()).isTrue();
			assertThat(streaming.log()).noneMatch((line) -> line.contains("LEAK:") || line.contains("OutOfMemory"));
		}
	}

	private static List<Integer> together(int clients, Callable<Integer> client) throws Exception {
		List<Integer> statuses = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> running = new ArrayList<>();
			for (int i = 0; i < clients; i++) {
				running.add(executor.submit(client));
			}
			for (Future<Integer> one : running) {
				statuses.add(one.get());
			}
		}
		return statuses;
	}

	private static void upload(RawClient client) {
		client
			.send("POST /echo HTTP/1.1\r\nHost: a\r\nResound-Answer: complete\r\nContent-Length: " + BODY + "\r\n\r\n");
		for (int sent = 0; sent < BODY; sent += PIECE.length) {
			client.send(PIECE);
		}
	}

	private static String readHead(RawClient client) {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append(new String(client.readBytes(1), StandardCharsets.ISO_8859_1));
		}
		return head.toString();
	}

	/** The status of the answer, whose bytes are compared if it is 200. */
	private static int readAnswer(RawClient client) {
		String head = readHead(client);
		if (head.startsWith("HTTP/1.1 503 ")) {
			return 503;
		}
		assertThat(head).startsWith("HTTP/1.1 200 ");
		for (int read = 0; read < BODY; read += PIECE.length) {
			assertThat(Arrays.equals(client.readBytes(PIECE.length), PIECE)).isTrue();
		}
		return 200;
	}

}
