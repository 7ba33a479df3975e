package io.resound.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.netty.util.NettyRuntime;
import io.resound.limits.Connections;
import io.resound.testing.Certificates;
import io.resound.testing.LogEvents;
import io.resound.testing.Metrics;
import io.resound.testing.Pause;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Handshakes that do not go as they should: bounded in time, in size and in number. */
@Timeout(120)
class HandshakeTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	/** Of the service. */
	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final Map<Engine, Service> SERVICES = new EnumMap<>(Engine.class);

	@TempDir
	static Path certificate;

	@BeforeAll
	static void start() {
		Certificates.write(certificate, Certificates.issue("localhost"));
		Engine.available().forEach((engine) -> SERVICES.put(engine, start(engine, TIMEOUT)));
	}

	private static Service start(Engine engine, Duration timeout) {
		return engine.start(Certificates.bundle("web", certificate, "server.ssl.bundle=web",
				"resound.limits.head-timeout=" + timeout.toMillis() + "ms"));
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	@AfterEach
	void awaitNoConnection() {
		SERVICES.values().forEach(HandshakeTests::awaitNoConnection);
	}

	private static void awaitNoConnection(Service service) {
		await().until(() -> service.context().getBean(Connections.class).open() == 0);
	}

	static List<Engine> engines() {
		return Engine.available();
	}

	/** The first message of a handshake. */
	private static byte[] clientHello() throws SSLException {
		SSLEngine client = Certificates.client().createSSLEngine("localhost", 443);
		client.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(32_768);
		client.wrap(ByteBuffer.allocate(0), hello);
		return Arrays.copyOf(hello.array(), hello.position());
	}

	private static double count(Metrics metrics, String result) {
		return metrics.value("tls_handshakes_total{listener=\"http\",result=\"" + result + "\",version=\"none\"}");
	}

	private static void assertCounted(Service service, Metrics before, String result) {
		await().untilAsserted(
				() -> assertThat(count(service.metrics(), result) - count(before, result)).as(result).isEqualTo(1));
	}

	@ParameterizedTest
	@MethodSource("engines")
	void oneThatNeverComesIsEnded(Engine engine) {
		Service service = SERVICES.get(engine);
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			long start = System.nanoTime();
			assertThat(client.readToEnd()).isEmpty();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(TIMEOUT.dividedBy(2),
					TIMEOUT.multipliedBy(5));
		}
		assertCounted(service, before, "timeout");
	}

	@ParameterizedTest
	@MethodSource("engines")
	void oneThatStopsInTheMiddleIsEnded(Engine engine) throws IOException {
		Service service = SERVICES.get(engine);
		byte[] hello = clientHello();
		for (int length : new int[] { 1, hello.length - 1, hello.length }) {
			Metrics before = service.metrics();
			try (RawClient client = service.connect()) {
				client.send(Arrays.copyOf(hello, length)).readToAnyEnd();
			}
			assertCounted(service, before, "timeout");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void oneThatComesByteByByteIsServed(Engine engine) throws IOException {
		try (Service service = start(engine, Duration.ofSeconds(20));
				Socket slow = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
			slow.setTcpNoDelay(true);
			slow.setSoTimeout((int) RawClient.PATIENCE.toMillis());
			try (SSLSocket socket = (SSLSocket) Certificates.client()
				.getSocketFactory()
				.createSocket(new ByteByByte(slow), "localhost", 443, true)) {
				socket.startHandshake();
				assertThat(RawClient.of(socket).ask(ECHO).text()).isEqualTo("hello");
			}
			assertThat(service.metrics().sum("tls_handshakes_total", "result=\"ok\"")).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void aClientThatLeavesInTheMiddleIsCounted(Engine engine) throws IOException {
		Service service = SERVICES.get(engine);
		byte[] hello = clientHello();
		for (int length : new int[] { 1, hello.length }) {
			Metrics before = service.metrics();
			try (RawClient client = service.connect()) {
				client.send(Arrays.copyOf(hello, length)).finish().readToAnyEnd();
			}
			assertCounted(service, before, "closed");
			before = service.metrics();
			service.connect().send(Arrays.copyOf(hello, length)).reset();
			assertCounted(service, before, "closed");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void aClientThatSendsNothingAndLeavesIsNotCounted(Engine engine) {
		Service service = SERVICES.get(engine);
		Metrics before = service.metrics();
		service.connect().close();
		awaitNoConnection(service);
		assertThat(service.metrics().sum("tls_handshakes_total")).isEqualTo(before.sum("tls_handshakes_total"));
	}

	@ParameterizedTest
	@MethodSource("engines")
	void aFirstMessageThatIsTooLongIsNotRead(Engine engine) {
		Service service = SERVICES.get(engine);
		Metrics before = service.metrics();
		int length = ClientHelloReader.LONGEST + 1;
		try (RawClient client = service.connect()) {
			byte[] record = new byte[5 + 100];
			System.arraycopy(new byte[] { 22, 3, 1, 0, 100, 1, 0, (byte) (length >> 8), (byte) length }, 0, record, 0,
					9);
			assertThat(client.send(record).readToAnyEnd().bytes()).isEmpty();
		}
		assertCounted(service, before, "failed");
	}

	@ParameterizedTest
	@MethodSource("engines")
	void whatIsNoFirstMessageIsAnsweredByAnAlert(Engine engine) {
		Service service = SERVICES.get(engine);
		Metrics before = service.metrics();
		try (LogEvents log = LogEvents.listen(); RawClient client = service.connect()) {
			byte[] record = new byte[5 + 100];
			System.arraycopy(new byte[] { 22, 3, 1, 0, 100 }, 0, record, 0, 5);
			byte[] alert = client.send(record).readToEnd();
			assertThat(alert).hasSize(7).startsWith(21, 3).as("fatal").contains(2);
			assertThat(log.all()).isEmpty();
		}
		assertCounted(service, before, "failed");
	}

	@ParameterizedTest
	@MethodSource("engines")
	void beyondTheirNumberHandshakesWait(Engine engine) throws IOException {
		byte[] hello = clientHello();
		List<RawClient> open = new ArrayList<>();
		try (Service service = start(engine, Duration.ofMinutes(4))) {
			int most = Handshakes.MOST * NettyRuntime.availableProcessors();
			for (int i = 0; i < most; i++) {
				open.add(service.connect().send(hello));
			}
			for (RawClient client : open) {
				assertThat(client.readBytes(1)).as("a handshake record").containsExactly(22);
			}
			try (RawClient waiting = service.connect().send(hello)) {
				assertThat(waiting.isSilentFor(Duration.ofMillis(300))).isTrue();
				open.forEach(RawClient::reset);
				assertThat(waiting.readBytes(1)).containsExactly(22);
			}
			awaitNoConnection(service);
			try (SSLSocket socket = TlsClient.of(service.port()).connect()) {
				assertThat(RawClient.of(socket).ask(ECHO).text()).isEqualTo("hello");
			}
		}
		finally {
			open.forEach(RawClient::close);
		}
	}

	/** They stop after the first message, or send what follows byte by byte. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void thoseThatAreNotCompletedLetOthersPass(boolean slowly) throws Exception {
		byte[] hello = clientHello();
		List<RawClient> stopped = new ArrayList<>();
		// Longer than a client waits.
		Duration limit = RawClient.PATIENCE.multipliedBy(2);
		try (Service service = start(engines().getFirst(), limit)) {
			int most = Handshakes.MOST * NettyRuntime.availableProcessors();
			for (int i = 0; i < 2 * most; i++) {
				stopped.add(service.connect().send(hello));
			}
			try (Dribble dribble = new Dribble(stopped)) {
				if (slowly) {
					dribble.begin();
				}
				for (int i = 0; i < 3; i++) {
					try (SSLSocket socket = TlsClient.of(service.port()).connect()) {
						assertThat(RawClient.of(socket).ask(ECHO).text()).isEqualTo("hello");
					}
				}
			}
			assertThat(count(service.metrics(), "timeout")).as("handshakes that were ended").isPositive();
		}
		finally {
			stopped.forEach(RawClient::close);
		}
	}

	@Test
	void oneThatTakesItsTimeIsNotEndedIfNobodyWaits() throws Exception {
		try (Service service = start(Engine.JDK, Duration.ofSeconds(8)); RawClient slow = service.connect()) {
			slow.send(clientHello());
			assertThat(slow.readBytes(1)).containsExactly(22);
			Pause.of(Duration.ofSeconds(3));
			assertThat(count(service.metrics(), "timeout")).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void oneThatWaitsTooLongIsEnded(Engine engine) throws IOException {
		byte[] hello = clientHello();
		List<RawClient> clients = new ArrayList<>();
		try (Service service = start(engine, Duration.ofSeconds(2))) {
			int most = Handshakes.MOST * NettyRuntime.availableProcessors();
			for (int i = 0; i < most + 20; i++) {
				clients.add(service.connect().send(hello));
			}
			for (RawClient client : clients) {
				client.readToAnyEnd();
			}
			awaitNoConnection(service);
			assertThat(count(service.metrics(), "timeout")).isEqualTo(most + 20);
			try (SSLSocket socket = TlsClient.of(service.port()).connect()) {
				assertThat(RawClient.of(socket).ask(ECHO).text()).isEqualTo("hello");
			}
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

}
