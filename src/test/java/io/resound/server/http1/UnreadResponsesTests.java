package io.resound.server.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.netty.channel.uring.IoUring;
import io.resound.spool.Spool;
import io.resound.testing.Answer;
import io.resound.testing.BodyClient;
import io.resound.testing.BothWays;
import io.resound.testing.Metrics;
import io.resound.testing.Pause;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.ServiceProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * That clients which send their whole request before they read are served, and what
 * becomes of what has been spooled for them.
 */
@BothWays
@Timeout(60)
class UnreadResponsesTests {

	private static final int MIB = 1024 * 1024;

	private static final String CHUNKED = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

	private static final String PLAIN = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nplain";

	private static Service service;

	private static Spool spool;

	@BeforeAll
	static void start() {
		service = Service.start();
		spool = service.context().getBean(Spool.class);
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void nothingIsLeftInTheSpool() {
		Awaitility.await().until(() -> spool.bytes() == 0 && spool.exchanges() == 0);
	}

	@Test
	void aBodyThatIsSentWholeBeforeAnythingIsReadComesBack() {
		try (BodyClient client = BodyClient.post(service.port(), 64 * MIB)) {
			client.sendAll();
			assertThat(spool.bytes()).isGreaterThan(32 * MIB);
			client.receiveAll();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4096, 100_000 })
	void aBodyInChunksToo(int size) {
		byte[] body = random(64 * MIB);
		try (RawClient client = service.connect()) {
			client.send(CHUNKED).send(chunks(body, size));
			Answer answer = client.read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(Arrays.equals(answer.body(), body)).isTrue();
		}
	}

	/** A limit on the number of writes would be few bytes here. */
	@Test
	void aBodyInSmallChunksToo() {
		byte[] body = random(2 * MIB);
		try (RawClient client = RawClient.connect(service.port(), 16 * 1024)) {
			client.send(CHUNKED).sendMeanwhile(chunks(body, 40));
			Awaitility.await().until(() -> spool.bytes() > 0);
			assertThat(Arrays.equals(client.read().body(), body)).isTrue();
		}
	}

	@Test
	void manyClientsAtOnceToo() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<?>> clients = new ArrayList<>();
			for (int i = 0; i < 12; i++) {
				clients.add(executor.submit(UnreadResponsesTests::sendThenReceive));
			}
			for (Future<?> client : clients) {
				client.get();
			}
		}
	}

	private static void sendThenReceive() {
		try (BodyClient client = BodyClient.post(service.port(), 20 * MIB)) {
			client.sendAll();
			client.receiveAll();
		}
	}

	@Test
	void theConnectionGoesOnAfterwardsAndIsNotSpooled() {
		byte[] body = random(16 * MIB);
		try (RawClient client = RawClient.connect(service.port(), 16 * 1024)) {
			for (int i = 0; i < 2; i++) {
				client.send(head(body.length)).send(body);
				Awaitility.await().until(() -> spool.exchanges() == 1);
				assertThat(Arrays.equals(client.read().body(), body)).isTrue();
				assertThat(client.ask(PLAIN).text()).isEqualTo("plain");
				assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
				assertThat(spool.exchanges()).isZero();
			}
		}
	}

	@Test
	void pipelinedRequestsAreAnsweredAfterTheSpooledResponse() {
		byte[] body = random(16 * MIB);
		try (RawClient client = service.connect()) {
			client.send(head(body.length)).send(body).send(PLAIN + "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + PLAIN);
			assertThat(Arrays.equals(client.read().body(), body)).isTrue();
			assertThat(client.read().text()).isEqualTo("plain");
			assertThat(client.read().status()).isEqualTo(200);
			assertThat(client.read().text()).isEqualTo("plain");
		}
	}

	@Test
	void aClientThatFinishesItsSideGetsAllOfIt() {
		byte[] body = random(16 * MIB);
		try (RawClient client = service.connect()) {
			client.send(head(body.length)).send(body).finish();
			assertThat(Arrays.equals(client.read().body(), body)).isTrue();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void aClientThatStopsAgainAndSendsOnIsServedAgain() throws Exception {
		try (BodyClient client = BodyClient.post(service.port(), 96 * MIB)) {
			client.sendUntil(24 * MIB);
			client.receiveUntil(20 * MIB);
			client.sendUntil(72 * MIB);
			client.receiveUntil(70 * MIB);
			client.echo();
		}
	}

	@Test
	void aClientThatLeavesIsCountedAndItsBytesAreReleased() {
		Metrics before = service.metrics();
		BodyClient client = BodyClient.post(service.port(), 64 * MIB);
		client.sendUntil(32 * MIB);
		assertThat(spool.bytes()).isGreaterThan(8 * MIB);
		client.close();
		Awaitility.await().until(() -> spool.exchanges() == 0 && spool.bytes() == 0);
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(service.metrics().aborted("/echo", "client") - before.aborted("/echo", "client"))
						.isEqualTo(1));
	}

	@Test
	void aClientThatLeavesAfterItsRequestToo() {
		Metrics before = service.metrics();
		RawClient client = service.connect();
		byte[] body = random(16 * MIB);
		client.send(head(body.length)).send(body);
		assertThat(spool.exchanges()).isEqualTo(1);
		client.reset();
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(service.metrics().aborted("/echo", "client") - before.aborted("/echo", "client"))
						.isEqualTo(1));
	}

	@Test
	void pipelinedRequestsWhoseResponsesNobodyReadsWait() {
		byte[] requests = PLAIN.repeat(1000).getBytes(StandardCharsets.US_ASCII);
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 500; i++) {
				client.sendMeanwhile(requests);
			}
			Awaitility.await()
				.during(Duration.ofSeconds(3))
				.atMost(Duration.ofSeconds(10))
				.until(() -> spool.exchanges() == 0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "io_uring" })
	void otherTransportsServeThemToo(String transport) {
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		try (ServiceProcess other = ServiceProcess.start(List.of("-Xmx64m"), "resound.server.transport=" + transport);
				BodyClient client = BodyClient.post(other.port(), 64 * MIB)) {
			client.sendAll();
			client.receiveAll();
		}
	}

	@Test
	void whatExceedsTheLimitOfAnExchangeWaits() throws Exception {
		try (Service small = Service.start("resound.spool.exchange=4MB");
				BodyClient client = BodyClient.post(small.port(), 64 * MIB)) {
			assertThat(client.sendUntilBlocked(Duration.ofSeconds(4))).isBetween(4L * MIB, 32L * MIB);
			Spool full = small.context().getBean(Spool.class);
			Awaitility.await().until(() -> full.bytes() == 4 * MIB);
			client.echo();
			assertThat(small.metrics().requests("POST", "/echo", "200")).isEqualTo(1);
		}
	}

	@Test
	void sendingIsProgressAndAfterwardsTheClientHasTheStallTimeoutToBeginToRead() {
		try (Service impatient = Service.start("resound.limits.stall-timeout=3s");
				BodyClient slow = BodyClient.post(impatient.port(), 48 * MIB);
				RawClient never = impatient.connect()) {
			byte[] body = random(16 * MIB);
			never.send(head(body.length)).send(body);
			for (int i = 1; i <= 12; i++) {
				slow.sendUntil(i * 4L * MIB);
				Pause.of(Duration.ofMillis(500));
			}
			slow.receiveAll();
			assertThat(never.readToAnyEnd().reset()).isTrue();
			assertThat(impatient.metrics().aborted("/echo", "timeout")).isEqualTo(1);
			assertThat(impatient.context().getBean(Spool.class).exchanges()).isZero();
		}
	}

	@Test
	void aSpooledResponseIsFinishedBeforeTheServiceEnds() {
		byte[] body = random(40 * MIB);
		try (ServiceProcess draining = ServiceProcess.start(List.of("-Xmx64m"), "resound.drain.at-least=0s",
				"resound.drain.at-most=0s", "resound.drain.timeout=20s"); RawClient client = draining.connect()) {
			client.send(head(body.length)).send(body);
			draining.sigterm();
			Awaitility.await()
				.until(() -> draining.log()
					.stream()
					.anyMatch((line) -> line.contains("No longer listening, 1 requests in flight")));
			assertThat(Arrays.equals(client.read().body(), body)).isTrue();
			assertThat(client.readToEnd()).isEmpty();
			assertThat(draining.waitFor(Duration.ofSeconds(20))).isZero();
		}
	}

	@Test
	@Timeout(300)
	void fifteenClientsWith60MibEachAreServedWith64MibOfMemory() throws Exception {
		try (ServiceProcess small = ServiceProcess.start(List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m"));
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<?>> clients = new ArrayList<>();
			for (int i = 0; i < 15; i++) {
				clients.add(executor.submit(() -> {
					try (BodyClient client = BodyClient.post(small.port(), 60 * MIB)) {
						client.sendAll();
						client.receiveAll();
					}
				}));
			}
			for (Future<?> client : clients) {
				client.get();
			}
			assertThat(small.metrics().requests("POST", "/echo", "200")).isEqualTo(15);
			assertThat(small.log()).noneMatch((line) -> line.contains("LEAK:") || line.contains("OutOfMemory"));
		}
	}

	private static String head(int length) {
		return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(17).nextBytes(bytes);
		return bytes;
	}

	private static byte[] chunks(byte[] body, int size) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + body.length / size * 16);
		for (int at = 0; at < body.length; at += size) {
			int here = Math.min(size, body.length - at);
			out.writeBytes((Integer.toHexString(here) + "\r\n").getBytes(StandardCharsets.US_ASCII));
			out.write(body, at, here);
			out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
		}
		out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		return out.toByteArray();
	}

}
