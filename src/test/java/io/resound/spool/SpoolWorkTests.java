package io.resound.spool;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a slow disk means for exchanges and their time limits. */
@BothWays
class SpoolWorkTests {

	private static final int MB = 1024 * 1024;

	private static final int MOST_IN_MEMORY = 64 * 1024;

	/** Longer than the stall timeout, and the interval at which it is checked. */
	private static final Duration LONGER = Duration.ofMillis(3500);

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.stall-timeout=1s");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void aClientIsNotBlamedWhileTheServiceWritesTheFile() {
		byte[] body = random(2 * MB);
		CountDownLatch busy = occupy();
		try (RawClient client = service.connect()) {
			client.send(head(body.length)).sendMeanwhile(body);
			awaitSpooled(MOST_IN_MEMORY);
			assertThat(client.isSilentFor(LONGER)).isTrue();
			busy.countDown();
			assertThat(client.read().body()).isEqualTo(body);
		}
	}

	@Test
	void aClientIsNotBlamedWhileTheServiceReadsTheFile() {
		byte[] body = random(2 * MB);
		try (RawClient client = service.connect()) {
			client.send(head(body.length)).send(Arrays.copyOf(body, body.length - 1));
			awaitSpooled(body.length - 1);
			CountDownLatch busy = occupy();
			client.send(Arrays.copyOfRange(body, body.length - 1, body.length));
			StringBuilder head = new StringBuilder();
			while (head.indexOf("\r\n\r\n") < 0) {
				head.append((char) client.readBytes(1)[0]);
			}
			assertThat(head).startsWith("HTTP/1.1 200 OK\r\n");
			assertThat(client.isSilentFor(LONGER)).isTrue();
			busy.countDown();
			assertThat(client.readBytes(body.length)).isEqualTo(body);
		}
	}

	@Test
	void aStreamIsNotBlamedWhileTheServiceUsesTheFile() {
		CountDownLatch busy = occupy();
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false, "resound-answer", "complete");
			for (int i = 0; i < 5; i++) {
				client.data(stream, new byte[13_000], false);
			}
			// The window is returned for what has been taken.
			while (client.answer(stream).window() == 0) {
				client.readFrames(1);
			}
			client.data(stream, new byte[13_000], true);
			client.readFor(LONGER);
			assertThat(client.answer(stream).heads()).isEmpty();
			assertThat(client.answer(stream).isEnded()).isFalse();
			busy.countDown();
			Http2Answer answer = client.read(stream);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.body()).hasSize(6 * 13_000);
		}
	}

	@Test
	void aClientThatSendsNothingIsStillTooSlow() {
		try (RawClient client = service.connect()) {
			client.send(head(2 * MB)).send(new byte[MB]);
			assertThat(client.read().status()).isEqualTo(408);
		}
		awaitSpooled(0);
	}

	@Test
	void aClientThatReadsNothingIsStillTooSlow() {
		double before = service.metrics().aborted("/echo", "timeout");
		try (RawClient client = RawClient.connect(service.port(), 16 * 1024)) {
			client.send(head(16 * MB)).send(new byte[16 * MB]);
			await().atMost(Duration.ofSeconds(20))
				.until(() -> service.metrics().aborted("/echo", "timeout") == before + 1);
		}
		awaitSpooled(0);
	}

	@Test
	void aFileThatIsSlowLeavesOtherExchangesAlone() {
		CountDownLatch busy = occupy();
		try (RawClient waiting = service.connect(); RawClient other = service.connect()) {
			waiting.send(head(MB)).sendMeanwhile(new byte[MB]);
			awaitSpooled(MOST_IN_MEMORY);
			byte[] body = random(MOST_IN_MEMORY);
			assertThat(other.send(head(body.length)).send(body).read().body()).isEqualTo(body);
			busy.countDown();
			assertThat(waiting.read().body()).hasSize(MB);
		}
	}

	/** Keeps both threads of the spool busy until the latch is counted down. */
	private static CountDownLatch occupy() {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(2);
		Spool spool = service.context().getBean(Spool.class);
		for (int i = 0; i < 2; i++) {
			spool.run(() -> {
				begun.countDown();
				awaitLatch(busy);
			});
		}
		awaitLatch(begun);
		return busy;
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitSpooled(long bytes) {
		await().atMost(Duration.ofSeconds(10)).until(() -> service.metrics().value("resound_spool_bytes") == bytes);
	}

	private static String head(int size) {
		return "POST /echo HTTP/1.1\r\nHost: a\r\nResound-Answer: complete\r\nContent-Length: " + size + "\r\n\r\n";
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

}
