package io.resound.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLSocket;

import io.resound.testing.Certificates;
import io.resound.testing.Http2Client;
import io.resound.testing.Leaks;
import io.resound.testing.LogEvents;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * With TLS 1.3, a client may have the keys updated at any time, and each time the service
 * replies (RFC 8446 section 4.6.3). The JDK's clients do so by another handshake.
 */
@Timeout(180)
class KeyUpdateTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	/** A type of frames that is not defined, and ignored (RFC 9113 section 5.5). */
	private static final int UNKNOWN = 0x42;

	private static final int MANY = 100_000;

	private static final Map<Engine, Service> SERVICES = new EnumMap<>(Engine.class);

	@TempDir
	static Path certificate;

	@BeforeAll
	static void start() {
		Certificates.write(certificate, Certificates.issue("localhost"));
		String[] settings = Certificates.bundle("web", certificate, "server.ssl.bundle=web");
		Engine.available().forEach((engine) -> SERVICES.put(engine, engine.start(settings)));
		Leaks.listen();
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
		Leaks.assertNone();
	}

	static List<Engine> engines() {
		return Engine.available();
	}

	@ParameterizedTest
	@MethodSource("engines")
	void requestsBeforeAndAfterAnUpdateAreAnswered(Engine engine) throws IOException {
		int port = SERVICES.get(engine).port();
		try (SSLSocket socket = TlsClient.of(port).protocols("TLSv1.3").connect();
				RawClient client = RawClient.of(socket)) {
			for (int i = 0; i < 100; i++) {
				assertThat(client.ask(ECHO).text()).isEqualTo("hello");
				socket.startHandshake();
			}
		}
		try (SSLSocket socket = TlsClient.of(port).protocols("TLSv1.3").alpn("h2").connect();
				Http2Client client = Http2Client.of(socket)) {
			for (int i = 0; i < 100; i++) {
				int stream = client.request("POST", "/echo", false);
				socket.startHandshake();
				client.data(stream, new byte[] { 'x' }, true);
				assertThat(client.read(stream).text()).isEqualTo("x");
			}
		}
	}

	/** BoringSSL owes one reply, however many updates there are. */
	@ParameterizedTest
	@MethodSource("engines")
	void aClientThatTakesNoRepliesHasFewKeptForIt(Engine engine) throws IOException {
		Service service = SERVICES.get(engine);
		try (LogEvents log = LogEvents.listen();
				SSLSocket socket = TlsClient.of(service.port())
					.protocols("TLSv1.3")
					.alpn("h2")
					.connect(KeyUpdateTests::receiveLittle);
				Http2Client client = Http2Client.of(socket)) {
			if (engine == Engine.JDK) {
				assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> flood(socket, client, MANY));
				await().until(() -> connections(service) == 0);
			}
			else {
				flood(socket, client, MANY / 10);
				assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
				assertThat(connections(service)).isEqualTo(1);
			}
			assertThat(service.metrics().value("resound_held_bytes")).isZero();
			assertThat(log.all()).isEmpty();
		}
		try (RawClient other = TlsClient.of(service.port()).http1()) {
			assertThat(other.ask(ECHO).text()).isEqualTo("hello");
		}
	}

	private static void flood(SSLSocket socket, Http2Client client, int updates) {
		for (int i = 0; i < updates; i++) {
			update(socket);
			// An engine may count updates without anything between them.
			client.send(UNKNOWN, 0, 0, new byte[0]);
		}
	}

	private static double connections(Service service) {
		return service.metrics().value("http_connections_active{listener=\"http\"}");
	}

	private static void receiveLittle(Socket socket) {
		try {
			socket.setReceiveBufferSize(4096);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void update(SSLSocket socket) {
		try {
			socket.startHandshake();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
