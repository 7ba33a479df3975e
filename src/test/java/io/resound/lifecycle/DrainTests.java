package io.resound.lifecycle;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Pause;
import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** How a process ends that was asked to, seen from its clients. */
@BothWays
@Execution(ExecutionMode.CONCURRENT)
class DrainTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	/** Nothing was cut. */
	private static final int TERMINATED = 0;

	private static final String GET = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

	@Test
	void aRequestThatWasReadIsAnsweredWholeAndLaterConnectsAreRefused() {
		try (ServiceProcess service = start("1s", "3s", "20s"); RawClient slow = service.connect()) {
			slow.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
			drip(slow, 1);
			service.sigterm();
			awaitDraining(service);
			awaitLog(service, "No longer listening, 1 requests in flight");
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(service::connect)
				.withCauseInstanceOf(ConnectException.class);
			for (int i = 0; i < 20; i++) {
				// Answers come at their own pace: the next piece goes out when one is
				// back.
				drip(slow, 1);
				assertThat(service.isAlive()).isTrue();
				Pause.of(Duration.ofMillis(100));
			}
			slow.send("0\r\n\r\n");
			Answer answer = slow.read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).isEqualTo("drip".repeat(21));
			assertThat(slow.readToEnd()).as("FIN behind the answer").isEmpty();
			assertThat(service.waitFor(PATIENCE)).isEqualTo(TERMINATED);
			assertThat(service.log()).noneMatch((line) -> line.contains("Drain incomplete"));
		}
	}

	@Test
	void probesTellAndAnswersAskClientsToGo() {
		try (ServiceProcess service = start("2s", "4s", "5s"); RawClient client = service.connect()) {
			assertThat(client.send(GET).read().field("connection")).isNull();
			service.sigterm();
			awaitDraining(service);
			assertThat(probe(service, "/readyz")).isEqualTo(503);
			assertThat(probe(service, "/healthz")).isEqualTo(503);
			assertThat(probe(service, "/livez")).isEqualTo(200);
			assertThat(probe(service, "/")).isEqualTo(200);
			client.send(GET + GET + GET);
			assertThat(client.read().field("connection")).as("two requests are behind it").isNull();
			assertThat(client.read().field("connection")).as("a request is behind it").isNull();
			assertThat(client.read().field("connection")).as("none is behind it").isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
			assertThat(service.waitFor(PATIENCE)).isEqualTo(TERMINATED);
		}
	}

	@Test
	void idleConnectionsStayUntilListeningStopsAndThenGetFin() {
		try (ServiceProcess service = start("2s", "3s", "5s");
				RawClient fresh = service.connect();
				RawClient used = service.connect()) {
			used.send(GET).read();
			service.sigterm();
			awaitDraining(service);
			assertThat(used.isSilentFor(Duration.ofMillis(700))).isTrue();
			assertThat(fresh.isSilentFor(Duration.ofMillis(100))).isTrue();
			assertThat(fresh.send(GET).read().field("connection")).isEqualTo("close");
			assertThat(used.readToEnd()).isEmpty();
			awaitLog(service, "No longer listening");
			assertThat(service.waitFor(PATIENCE)).isEqualTo(TERMINATED);
		}
	}

	@Test
	void whatIsLeftIsCutAndLogged() {
		try (ServiceProcess service = start("0s", "0s", "2s"); RawClient stuck = service.connect()) {
			stuck.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
			assertThat(new String(stuck.readBytes(15))).isEqualTo("HTTP/1.1 200 OK");
			long start = System.nanoTime();
			service.sigterm();
			assertThat(stuck.readToAnyEnd().reset()).as("a reset, so that nobody takes it for whole").isTrue();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(2),
					Duration.ofSeconds(6));
			assertThat(service.waitFor(PATIENCE)).isEqualTo(1);
			assertThat(service.log()).last().asString().endsWith("Drain incomplete: 1 request was cut off");
		}
	}

	@Test
	void aBodyThatIsStillBeingSpooledIsAnsweredInFull() {
		byte[] body = new byte[1024 * 1024];
		new Random(1).nextBytes(body);
		try (ServiceProcess service = start("0s", "0s", "20s"); RawClient client = service.connect()) {
			client.send(complete(body.length)).send(Arrays.copyOf(body, body.length / 2));
			awaitSpooled(service, body.length / 2);
			service.sigterm();
			awaitLog(service, "No longer listening, 1 requests in flight");
			client.send(Arrays.copyOfRange(body, body.length / 2, body.length));
			Answer answer = client.read();
			assertThat(answer.field("connection")).isEqualTo("close");
			assertThat(answer.body()).isEqualTo(body);
			assertThat(client.readToEnd()).isEmpty();
			assertThat(service.waitFor(PATIENCE)).isEqualTo(TERMINATED);
		}
	}

	@Test
	void aBodyThatIsNeverCompleteIsCutAndCounted() {
		try (ServiceProcess service = start("0s", "0s", "2s"); RawClient client = service.connect()) {
			client.send(complete(1024 * 1024)).send(new byte[1024 * 1024 - 1]);
			awaitSpooled(service, 1024 * 1024 - 1);
			service.sigterm();
			assertThat(client.readToAnyEnd().reset()).isTrue();
			assertThat(service.waitFor(PATIENCE)).isEqualTo(1);
			assertThat(service.log()).last().asString().endsWith("Drain incomplete: 1 request was cut off");
		}
	}

	private static String complete(int length) {
		return "POST /echo HTTP/1.1\r\nHost: a\r\nResound-Answer: complete\r\nContent-Length: " + length + "\r\n\r\n";
	}

	private static void awaitSpooled(ServiceProcess service, int bytes) {
		await().atMost(PATIENCE).until(() -> service.metrics().value("resound_spool_bytes") == bytes);
	}

	@Test
	void aHeadThatHasBegunIsInFlightToo() {
		try (ServiceProcess service = start("1s", "1s", "20s");
				RawClient first = service.connect();
				RawClient later = service.connect()) {
			later.send(GET).read();
			first.send(GET.substring(0, 20));
			later.send(GET.substring(0, 20));
			service.sigterm();
			awaitLog(service, "No longer listening, 2 requests in flight");
			for (RawClient client : List.of(first, later)) {
				client.send(GET.substring(20));
				assertThat(client.read().status()).isEqualTo(200);
				assertThat(client.readToEnd()).isEmpty();
			}
			assertThat(service.waitFor(PATIENCE)).isEqualTo(TERMINATED);
		}
	}

	@Test
	void itListensAtLeastSoLongAndAtMostSoLong() {
		try (ServiceProcess service = start("2s", "4s", "1s")) {
			long start = System.nanoTime();
			service.sigterm();
			awaitLog(service, "No longer listening");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1900),
					Duration.ofMillis(3800));
			service.waitFor(PATIENCE);
		}
		try (ServiceProcess service = start("0s", "3s", "1s")) {
			echo(service);
			long start = System.nanoTime();
			service.sigterm();
			awaitDraining(service);
			while (service.log().stream().noneMatch((line) -> line.contains("No longer listening"))) {
				echo(service);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
			}
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(2900),
					Duration.ofMillis(4900));
			service.waitFor(PATIENCE);
		}
	}

	@Test
	void streamsOfHttp2ThatAreOpenAreFinished() {
		try (ServiceProcess service = start("1s", "2s", "20s");
				Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, "before".getBytes(), false);
			client.readHead(stream);
			service.sigterm();
			while (!client.isGoingAway()) {
				client.readFrames(1);
			}
			assertThat(client.read(client.request("GET", "/echo", true)).status()).as("still accepted").isEqualTo(200);
			awaitLog(service, "No longer listening, 1 requests in flight");
			client.data(stream, " and after".getBytes(), true);
			assertThat(client.read(stream).text()).isEqualTo("before and after");
			assertThat(client.readToEnd()).isEqualTo(Http2Client.NO_ERROR);
			assertThat(service.waitFor(PATIENCE)).isEqualTo(TERMINATED);
			assertThat(service.log()).noneMatch((line) -> line.contains("Drain incomplete"));
		}
	}

	@Test
	void http2GetsTwoGoAways() {
		try (ServiceProcess service = start("1s", "2s", "5s"); RawClient client = service.connect()) {
			client.send(PREFACE).send(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 });
			assertThat(nextFrame(client, 4).type()).as("SETTINGS").isEqualTo(4);
			service.sigterm();
			Frame first = nextFrame(client, 7);
			assertThat(first.payload().getInt(0)).isEqualTo(Integer.MAX_VALUE);
			assertThat(first.payload().getInt(4)).as("NO_ERROR").isZero();
			assertThat(service.log()).noneMatch((line) -> line.contains("No longer listening"));
			Frame second = nextFrame(client, 7);
			assertThat(second.payload().getInt(0)).as("no stream was opened").isZero();
			assertThat(second.payload().getInt(4)).as("NO_ERROR").isZero();
			assertThat(client.readToEnd()).isEmpty();
			assertThat(service.waitFor(PATIENCE)).isEqualTo(TERMINATED);
		}
	}

	@Test
	void anHttp2ConnectionThatIsOpenedInTheDrainIsToldToGoAfterAResponse() {
		try (ServiceProcess service = start("5s", "5s", "5s")) {
			service.sigterm();
			awaitDraining(service);
			for (String path : new String[] { "/echo", "/echo?routed" }) {
				try (Http2Client client = Http2Client.connect(service.port())) {
					assertThat(client.read(client.request("GET", path, true)).status()).isEqualTo(200);
					while (!client.isGoingAway()) {
						client.readFrames(1);
					}
					assertThat(service.log()).noneMatch((line) -> line.contains("No longer listening"));
				}
			}
		}
	}

	@Test
	void aStreamThatHasReachedTheLimitOfRequestsIsFinishedInTheDrain() {
		try (ServiceProcess service = ServiceProcess.start(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
				"resound.drain.at-least=1s", "resound.drain.at-most=2s", "resound.drain.timeout=20s",
				"server.netty.max-keep-alive-requests=1"); Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, "before".getBytes(), false);
			client.readHead(stream);
			while (!client.isGoingAway()) {
				client.readFrames(1);
			}
			service.sigterm();
			awaitLog(service, "No longer listening, 1 requests in flight");
			client.data(stream, " and after".getBytes(), true);
			assertThat(client.read(stream).text()).isEqualTo("before and after");
			assertThat(client.readToEnd()).isEqualTo(Http2Client.NO_ERROR);
			assertThat(service.waitFor(PATIENCE)).isEqualTo(TERMINATED);
			assertThat(service.log()).noneMatch((line) -> line.contains("Drain incomplete"));
		}
	}

	private static ServiceProcess start(String atLeast, String atMost, String timeout) {
		return ServiceProcess.start(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"), "resound.drain.at-least=" + atLeast,
				"resound.drain.at-most=" + atMost, "resound.drain.timeout=" + timeout);
	}

	private static void drip(RawClient client, int times) {
		for (int i = 0; i < times; i++) {
			client.send("4\r\ndrip\r\n");
		}
	}

	private static void awaitDraining(ServiceProcess service) {
		awaitLog(service, "Draining");
	}

	private static void awaitLog(ServiceProcess service, String words) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(service.log()).anyMatch((line) -> line.contains(words)));
	}

	private static int probe(ServiceProcess service, String path) {
		try (RawClient client = service.connect()) {
			return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").read().status();
		}
	}

	private static void echo(ServiceProcess service) {
		try (RawClient client = service.connect()) {
			client.send(GET).read();
		}
		catch (UncheckedIOException ex) {
			// It may stop listening just now.
		}
	}

	/** Reads frames until one of a type comes. */
	private static Frame nextFrame(RawClient client, int type) {
		for (int i = 0; i < 20; i++) {
			ByteBuffer head = ByteBuffer.wrap(client.readBytes(9));
			Frame frame = new Frame(head.get(3), ByteBuffer.wrap(client.readBytes(head.getInt(0) >>> 8)));
			if (frame.type() == type) {
				return frame;
			}
		}
		throw new AssertionError("no frame of type " + type);
	}

	/** A frame of HTTP/2. */
	private record Frame(int type, ByteBuffer payload) {

	}

}
