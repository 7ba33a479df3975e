package io.resound.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.resound.connection.Draining;
import io.resound.testing.Http2Client;
import io.resound.testing.Pause;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ExitCodeGenerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** The times that sessions are held to, and how the drain ends them. */
@Timeout(60)
class SessionLimitsTests {

	/** Both buffers of a client that is not to hide that it does not read. */
	private static final int SMALL = 64 * 1024;

	private static final Duration LONG = Duration.ofSeconds(30);

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "nio" })
	void aSilentClientIsPingedAndThenCut(String transport) {
		try (Service service = Service.start("resound.websocket.ping=100ms", "resound.websocket.pong-timeout=500ms",
				"resound.server.transport=" + transport); RawClient client = Frames.open(service)) {
			assertThat(client.readBytes(2)).isEqualTo(new byte[] { (byte) 0x89, 0 });
			client.send(Frames.masked(Frames.FIN | Frames.PONG, new byte[0]));
			assertThat(client.readBytes(2)).isEqualTo(new byte[] { (byte) 0x89, 0 });
			assertThat(client.readToAnyEnd().reset()).isTrue();
			await().until(() -> service.metrics().value("websocket_sessions_total{result=\"timeout\"}") == 1);
		}
	}

	@Test
	void anIdleSessionIsClosedIfThereAreNoPings() {
		try (Service service = Service.start("resound.websocket.ping=0s", "server.netty.idle-timeout=500ms");
				RawClient client = Frames.open(service)) {
			assertThat(Frames.read(client).code()).isEqualTo(1001);
			client.send(Frames.close(1001));
			assertThat(client.readToEnd()).isEmpty();
			await().until(() -> service.metrics().value("websocket_sessions_total{result=\"ok\"}") == 1);
		}
	}

	@Test
	void anIdleSessionOverHttp2IsClosedIfThereAreNoPings() {
		try (Service service = Service.start("resound.websocket.ping=0s", "server.netty.idle-timeout=500ms");
				Http2Client client = Http2Client.connect(service.port())) {
			Http2Session session = Http2Session.open(client, "/ws");
			session.send(Frames.text("still there"));
			assertThat(session.frame().text()).isEqualTo("still there");
			assertThat(session.frame().code()).isEqualTo(1001);
			session.send(Frames.close(1001));
			assertThat(client.read(session.stream()).isWhole()).isTrue();
			await().until(() -> service.metrics().value("websocket_sessions_total{result=\"ok\"}") == 1);
		}
	}

	@Test
	void aMessageThatDoesNotGoOnIsCut() {
		try (Service service = Service.start("resound.limits.stall-timeout=500ms");
				RawClient client = Frames.open(service)) {
			client.send(Frames.masked(Frames.TEXT, new byte[] { 'a' }));
			assertThat(Frames.read(client).text()).isEqualTo("a");
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
	}

	@Test
	void theDrainClosesSessionsBetweenMessages() throws InterruptedException {
		Service service = Service.start("resound.drain.timeout=20s");
		Thread closing = new Thread(service::close);
		try (RawClient idle = Frames.open(service); RawClient inMessage = Frames.open(service)) {
			inMessage.send(Frames.masked(Frames.TEXT, new byte[] { 'a' }));
			assertThat(Frames.read(inMessage).text()).isEqualTo("a");
			closing.start();
			assertThat(Frames.read(idle).code()).isEqualTo(1001);
			idle.send(Frames.close(1001));
			assertThat(idle.readToEnd()).isEmpty();
			await().until(() -> service.context().getBean(Draining.class).isStopped());
			inMessage.send(Frames.masked(Frames.FIN, new byte[] { 'b' }));
			assertThat(Frames.read(inMessage).text()).isEqualTo("b");
			assertThat(Frames.read(inMessage).code()).isEqualTo(1001);
			inMessage.send(Frames.close(1001));
			assertThat(inMessage.readToEnd()).isEmpty();
		}
		finally {
			closing.join(RawClient.PATIENCE);
		}
		assertThat(closing.isAlive()).isFalse();
	}

	@Test
	void theDrainWaitsForTheClientsCloseFrame() throws InterruptedException, IOException {
		Service service = Service.start("resound.drain.timeout=0s");
		Thread closing = new Thread(service::close);
		try (RawClient client = Frames.open(service)) {
			closing.start();
			assertThat(Frames.read(client).code()).isEqualTo(1001);
			client.socket().setSoTimeout(500);
			assertThatExceptionOfType(SocketTimeoutException.class)
				.isThrownBy(() -> client.socket().getInputStream().read());
			// A message that crosses the close frame is not answered.
			client.send(Frames.text("too late")).send(Frames.close(1001));
			assertThat(client.readToEnd()).isEmpty();
		}
		finally {
			closing.join(RawClient.PATIENCE);
		}
		assertThat(closing.isAlive()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0s", "20s" })
	void aSessionWhoseClientIsSilentAfterTheCloseFrameIsClosedAndNotCut(String timeout) {
		Service service = Service.start("resound.drain.timeout=" + timeout);
		PrometheusRegistry registry = service.context().getBean(PrometheusRegistry.class);
		ExitCodeGenerator drain = service.context().getBean(ExitCodeGenerator.class);
		try (service; RawClient client = Frames.open(service)) {
			service.close();
			assertThat(Frames.read(client).code()).isEqualTo(1001);
			assertThat(client.readToEnd()).as("FIN, and no reset").isEmpty();
		}
		assertThat(drain.getExitCode()).isZero();
		assertThat(sessions(registry, "ok")).isEqualTo(1);
		assertThat(sessions(registry, "shutdown")).isZero();
	}

	private static double sessions(PrometheusRegistry registry, String result) {
		return registry.scrape("websocket_sessions"::equals)
			.stream()
			.flatMap((snapshot) -> snapshot.getDataPoints().stream())
			.filter((point) -> result.equals(point.getLabels().get("result")))
			.mapToDouble((point) -> ((CounterDataPointSnapshot) point).getValue())
			.sum();
	}

	@Test
	void theDrainWaitsForAClientThatTakesASpooledEchoSlowly() {
		byte[] payload = new byte[12 * 1024 * 1024];
		new Random(1).nextBytes(payload);
		Service service = Service.start("resound.drain.timeout=20s");
		try (service; RawClient client = RawClient.connect(service.port(), SMALL).send(Frames.HANDSHAKE)) {
			Frames.readHead(client);
			client.send(Frames.longHeader(Frames.FIN | Frames.BINARY, payload.length)).send(payload);
			CompletableFuture<Void> closing = CompletableFuture.runAsync(service::close);
			ByteArrayOutputStream echo = new ByteArrayOutputStream();
			for (int paused = 0; echo.size() < payload.length; paused += 256 * 1024) {
				// Longer, all in all, than a session is waited for that seems idle.
				Pause.of(Duration.ofMillis(75));
				while (echo.size() < Math.min(payload.length, paused + 256 * 1024)) {
					echo.writeBytes(Frames.read(client).payload());
				}
			}
			assertThat(Arrays.equals(echo.toByteArray(), payload)).isTrue();
			assertThat(Frames.read(client).code()).isEqualTo(1001);
			client.send(Frames.close(1001));
			assertThat(client.readToEnd()).isEmpty();
			assertThat(closing).succeedsWithin(LONG);
		}
	}

	@Test
	@Timeout(120)
	void aMessageMayBeSentToItsEndBeforeItIsRead() throws IOException {
		// More than the kernel takes on both ways.
		byte[] payload = new byte[12 * 1024 * 1024];
		new Random(1).nextBytes(payload);
		try (Service service = Service.start();
				RawClient client = RawClient.connect(service.port(), SMALL).send(Frames.HANDSHAKE)) {
			client.socket().setSendBufferSize(SMALL);
			Frames.readHead(client);
			client.send(Frames.longHeader(Frames.FIN | Frames.BINARY, payload.length)).send(payload);
			assertThat(Frames.readMessage(client).payload()).isEqualTo(payload);
			client.send(Frames.text("and on"));
			assertThat(Frames.readMessage(client).text()).isEqualTo("and on");
		}
	}

	@Test
	void aClientThatSendsAndNeverReadsIsNotReadBeyondTheSpool() {
		try (Service service = Service.start("resound.limits.stall-timeout=1s", "resound.spool.exchange=2MB");
				RawClient client = Frames.open(service)) {
			client.send(Frames.longHeader(Frames.FIN | Frames.BINARY, 64 * 1024 * 1024));
			client.sendMeanwhile(new byte[64 * 1024 * 1024]);
			await().atMost(LONG)
				.until(() -> service.metrics().value("websocket_sessions_total{result=\"timeout\"}") == 1);
			assertThat(service.metrics().value("websocket_message_bytes_total{direction=\"in\"}"))
				.isLessThan(32 * 1024 * 1024);
			await().until(() -> service.metrics().value("resound_spool_bytes") == 0);
			await().until(() -> service.metrics().value("resound_held_bytes") == 0);
		}
	}

}
