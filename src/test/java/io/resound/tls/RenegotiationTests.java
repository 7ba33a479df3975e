package io.resound.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLSocket;

import io.resound.testing.Certificates;
import io.resound.testing.LogEvents;
import io.resound.testing.Metrics;
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

/**
 * A client may begin another handshake in the middle of a connection of TLS 1.2 (RFC 5246
 * section 7.4.1.1), each of which costs the service a signature.
 */
@Timeout(60)
class RenegotiationTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	private static final Map<Engine, Service> SERVICES = new EnumMap<>(Engine.class);

	@TempDir
	static Path certificate;

	@BeforeAll
	static void start() {
		Certificates.write(certificate, Certificates.issue("localhost"));
		String[] settings = Certificates.bundle("web", certificate, "server.ssl.bundle=web");
		Engine.available().forEach((engine) -> SERVICES.put(engine, engine.start(settings)));
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	static List<Engine> engines() {
		return Engine.available();
	}

	@ParameterizedTest
	@MethodSource("engines")
	void anotherHandshakeEndsTheConnection(Engine engine) throws IOException {
		Service service = SERVICES.get(engine);
		Metrics before = service.metrics();
		try (LogEvents log = LogEvents.listen();
				SSLSocket socket = TlsClient.of(service.port()).protocols("TLSv1.2").connect();
				RawClient client = RawClient.of(socket)) {
			assertThat(client.ask(ECHO).text()).isEqualTo("hello");
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				socket.startHandshake();
				socket.getOutputStream().write(ECHO.getBytes());
				throw new AssertionError("renegotiated: " + socket.getInputStream().read());
			}).withMessageContaining(engine == Engine.JDK ? "handshake_failure" : "no_renegotiation");
			assertThat(log.all()).isEmpty();
		}
		try (RawClient client = TlsClient.of(service.port()).protocols("TLSv1.2").http1()) {
			assertThat(client.ask(ECHO).text()).isEqualTo("hello");
		}
		assertThat(service.metrics().sum("tls_handshakes_total") - before.sum("tls_handshakes_total"))
			.as("that of each connection")
			.isEqualTo(2);
	}

}
