package io.resound.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSocket;

import io.resound.connection.Draining;
import io.resound.limits.Connections;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Certificates;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How connections over TLS end, by either side. */
@BothWays
@Timeout(60)
class TlsEndTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	private static final String DELAY = "GET /delay/300ms HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final Map<Engine, Service> SERVICES = new EnumMap<>(Engine.class);

	@TempDir
	static Path certificate;

	@BeforeAll
	static void start() {
		Certificates.write(certificate, Certificates.issue("localhost"));
		Engine.available().forEach((engine) -> SERVICES.put(engine, start(engine)));
	}

	private static Service start(Engine engine, String... settings) {
		return engine.start(Stream
			.of(Stream.of(Certificates.bundle("web", certificate)),
					Stream.of("server.ssl.bundle=web", "resound.limits.body=1MB"), Stream.of(settings))
			.flatMap((some) -> some)
			.toArray(String[]::new));
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	@AfterEach
	void awaitNoConnection() {
		SERVICES.values().forEach((service) -> await().until(() -> open(service) == 0));
	}

	private static int open(Service service) {
		return service.context().getBean(Connections.class).open();
	}

	/**
	 * A way to speak TLS.
	 *
	 * @param engine the service's engine
	 * @param version the version
	 */
	record Way(Engine engine, String version) {

		Service service() {
			return SERVICES.get(this.engine);
		}

		TlsClient client() {
			return TlsClient.of(service().port()).protocols(this.version);
		}

		/** Whether a response can be sent after {@code close_notify} has come. */
		boolean respondsAfterClosure() {
			return this.engine == Engine.JDK && this.version.equals("TLSv1.3");
		}

	}

	static List<Way> ways() {
		return Engine.available()
			.stream()
			.flatMap((engine) -> Stream.of("TLSv1.3", "TLSv1.2").map((version) -> new Way(engine, version)))
			.toList();
	}

	private static void assertAborted(Service service, Metrics before, int count) {
		await().untilAsserted(() -> {
			Metrics after = service.metrics();
			assertThat(after.sum("http_requests_aborted_total", "reason=\"client\"")
					- before.sum("http_requests_aborted_total", "reason=\"client\""))
				.isEqualTo(count);
			assertThat(after.value("http_requests_in_flight")).isZero();
		});
		assertThat(service.metrics().sum("http_requests_aborted_total") - before.sum("http_requests_aborted_total"))
			.as("for no other reason")
			.isEqualTo(count);
	}

	// The client ends

	@ParameterizedTest
	@MethodSource("ways")
	void finAfterARequestIsAnsweredInFullAlthoughNoCloseNotifyCame(Way way) throws IOException {
		Metrics before = way.service().metrics();
		byte[] body = new byte[1_000_000];
		new Random(1).nextBytes(body);
		AtomicReference<Socket> below = new AtomicReference<>();
		try (RawClient client = RawClient.of(way.client().connect(below::set))) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
			client.sendMeanwhile(body);
			assertThat(client.read().body()).isEqualTo(body);
		}
		for (String request : List.of(ECHO, DELAY, LIVEZ)) {
			try (RawClient client = RawClient.of(way.client().connect(below::set))) {
				client.send(request);
				below.get().shutdownOutput();
				assertThat(client.read().status()).isEqualTo(200);
				assertThat(client.readToEnd()).isEmpty();
			}
		}
		assertAborted(way.service(), before, 0);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void finInsideARequestIsAnAbort(Way way) throws IOException {
		Metrics before = way.service().metrics();
		AtomicReference<Socket> below = new AtomicReference<>();
		List<String> pieces = List.of("GET /echo HTT", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhel",
				"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
		for (String piece : pieces) {
			try (RawClient client = RawClient.of(way.client().connect(below::set))) {
				client.send(piece);
				below.get().shutdownOutput();
				assertThat(client.readToAnyEnd().text()).doesNotContain("0\r\n\r\n");
			}
		}
		assertAborted(way.service(), before, pieces.size());
	}

	@ParameterizedTest
	@MethodSource("ways")
	void closeNotifyAfterARequestIsAnsweredInFullIfTheEngineCan(Way way) throws IOException {
		for (String request : List.of(ECHO, DELAY, LIVEZ)) {
			Metrics before = way.service().metrics();
			try (RawClient client = RawClient.of(way.client().connect())) {
				String answer = client.send(request).finish().readToAnyEnd().text();
				boolean answered = answer.startsWith("HTTP/1.1 200 OK\r\n");
				if (way.respondsAfterClosure()) {
					assertThat(answered).isTrue();
				}
				else if (request.equals(DELAY)) {
					assertThat(answered).isFalse();
				}
				assertAborted(way.service(), before, answered ? 0 : 1);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void closeNotifyInsideARequestIsAnAbort(Way way) throws IOException {
		Metrics before = way.service().metrics();
		try (RawClient client = RawClient.of(way.client().connect())) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhel").finish();
			client.readToAnyEnd();
		}
		assertAborted(way.service(), before, 1);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void closeNotifyBetweenRequestsIsAnsweredByOne(Way way) throws IOException {
		Metrics before = way.service().metrics();
		for (String version : List.of("HTTP/1.1", "HTTP/2")) {
			try (SSLSocket socket = way.client().alpn(version.equals("HTTP/2") ? "h2" : "http/1.1").connect()) {
				if (version.equals("HTTP/2")) {
					Http2Client client = Http2Client.of(socket);
					assertThat(client.read(client.request("GET", "/livez", true)).status()).isEqualTo(200);
				}
				else {
					assertThat(RawClient.of(socket).ask(LIVEZ).status()).isEqualTo(200);
				}
				long start = System.nanoTime();
				socket.shutdownOutput();
				while (socket.getInputStream().read() >= 0) {
					// HTTP/2 says GOAWAY.
					continue;
				}
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			}
		}
		assertAborted(way.service(), before, 0);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aResetInsideARequestIsAnAbort(Way way) throws IOException {
		Metrics before = way.service().metrics();
		AtomicReference<Socket> below = new AtomicReference<>();
		try (RawClient client = RawClient.of(way.client().connect(below::set))) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhel");
			await().until(() -> way.service().metrics().value("http_requests_in_flight") == 1);
			below.get().setSoLinger(true, 0);
			below.get().close();
		}
		assertAborted(way.service(), before, 1);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aBrokenRecordIsAnAbortAndNoFailureOfTheService(Way way) throws IOException {
		Metrics before = way.service().metrics();
		AtomicReference<Socket> below = new AtomicReference<>();
		try (RawClient client = RawClient.of(way.client().connect(below::set))) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhel");
			await().until(() -> way.service().metrics().value("http_requests_in_flight") == 1);
			byte[] record = new byte[5 + 50];
			System.arraycopy(new byte[] { 23, 3, 3, 0, 50 }, 0, record, 0, 5);
			below.get().getOutputStream().write(record);
			// With BoringSSL, Netty sends the alert and reports the failure at the next
			// read.
			assertThat(below.get().getInputStream().read()).as("a record").isPositive();
			below.get().close();
		}
		assertAborted(way.service(), before, 1);
	}

	// The service ends

	/** The records of TLS 1.2 show what they are. */
	private static List<Byte> lastRecords(Service service, byte[] sent) throws IOException {
		Records records = new Records();
		try (SSLSocket socket = TlsClient.of(service.port())
			.protocols("TLSv1.2")
			.alpn("http/1.1")
			.through(records)
			.connect()) {
			socket.getOutputStream().write(sent);
			socket.getInputStream().readAllBytes();
		}
		return records.types();
	}

	static List<Engine> engines() {
		return Engine.available();
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theServiceSendsCloseNotifyBeforeFin(Engine engine) throws IOException {
		try (Service service = start(engine, "server.netty.idle-timeout=1s")) {
			for (String request : List.of("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
					"GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "bad\r\n\r\n", LIVEZ, "")) {
				assertThat(lastRecords(service, request.getBytes(StandardCharsets.US_ASCII)).getLast())
					.as("the last record after " + request)
					.isEqualTo(Records.ALERT);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aRefusalIsReadThoughTheClientIsStillSending(Way way) throws IOException {
		try (RawClient client = RawClient.of(way.client().connect())) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n");
			client.sendMeanwhile(new byte[900_000]);
			Answer refusal = client.read();
			assertThat(refusal.status()).isEqualTo(413);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theDrainEndsIdleConnectionsAndFinishesWhatIsInFlight(Engine engine) throws Exception {
		Service service = start(engine, "resound.drain.timeout=20s");
		Thread closing = new Thread(service::close);
		TlsClient clients = TlsClient.of(service.port());
		try (RawClient idle = clients.http1(); RawClient inFlight = clients.http1()) {
			assertThat(idle.ask(LIVEZ).status()).isEqualTo(200);
			inFlight.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
			await().until(() -> service.metrics().value("http_requests_in_flight") == 1);
			closing.start();
			assertThat(idle.readToEnd()).isEmpty();
			await().until(() -> service.context().getBean(Draining.class).isStopped());
			inFlight.send("hi");
			assertThat(inFlight.read().text()).isEqualTo("hi");
			assertThat(inFlight.readToEnd()).isEmpty();
		}
		finally {
			closing.join(RawClient.PATIENCE);
		}
		assertThat(closing.isAlive()).isFalse();
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theDrainWaitsForAHandshakeAndTheRequestAfterIt(Engine engine) throws Exception {
		Service service = start(engine, "resound.drain.timeout=20s");
		Thread closing = new Thread(service::close);
		try (SlowHandshake client = SlowHandshake.begin(service.port()); RawClient silent = service.connect()) {
			await().until(() -> open(service) == 2);
			closing.start();
			await().until(() -> service.context().getBean(Draining.class).isStopped());
			assertThat(silent.readToEnd()).as("no byte of a handshake has come").isEmpty();
			assertThat(client.finish(ECHO)).startsWith("HTTP/1.1 200 OK\r\n")
				.contains("Connection: close")
				.endsWith("hello");
			assertThat(client.status()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
		}
		finally {
			closing.join(RawClient.PATIENCE);
		}
		assertThat(closing.isAlive()).isFalse();
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theDrainEndsAConnectionOfHttp2ThatBeginsAfterListeningHasStopped(Engine engine) throws Exception {
		Service service = start(engine, "resound.drain.timeout=20s");
		Thread closing = new Thread(service::close);
		try (SlowHandshake client = SlowHandshake.begin(service.port(), "h2")) {
			await().until(() -> open(service) == 1);
			closing.start();
			await().until(() -> service.context().getBean(Draining.class).isStopped());
			String settings = "\0\0\0\4\0\0\0\0\0";
			String head = "\0\0\24\1\4\0\0\0\1\u0083\u0087\4\5/echo\1\tlocalhost";
			String body = "\0\0\5\0\1\0\0\0\1hello";
			assertThat(client.finish("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + head + body)).contains("hello")
				.endsWith("\0\0\10\7\0\0\0\0\0\0\0\0\1\0\0\0\0");
		}
		finally {
			closing.join(RawClient.PATIENCE);
		}
		assertThat(closing.isAlive()).isFalse();
	}

}
