package io.resound.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLSocket;

import io.resound.testing.Certificates;
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
import static org.awaitility.Awaitility.await;

/** The raw echo behind TLS: the end of a stream is {@code close_notify}, not FIN. */
@Timeout(60)
class TcpOverTlsTests {

	private static final Map<Engine, Service> SERVICES = new EnumMap<>(Engine.class);

	@TempDir
	static Path certificate;

	@BeforeAll
	static void start() throws IOException {
		Certificates.write(certificate, Certificates.issue("localhost"));
		for (Engine engine : Engine.available()) {
			SERVICES.put(engine, engine.start(Certificates.bundle("web", certificate, "resound.listeners.raw.port=0",
					"resound.listeners.raw.protocol=tcp", "resound.listeners.raw.tls.bundle=web")));
		}
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	static List<Engine> engines() {
		return Engine.available();
	}

	private static TlsClient client(Engine engine) {
		return TlsClient.of(SERVICES.get(engine)
			.context()
			.getEnvironment()
			.getRequiredProperty("local.listeners.raw.port", Integer.class));
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	@ParameterizedTest
	@MethodSource("engines")
	void everyByteComesBackAndIsCountedAsItWasBeforeEncryption(Engine engine) throws IOException {
		Service service = SERVICES.get(engine);
		Metrics before = service.metrics();
		byte[] much = random(5_000_000);
		try (RawClient client = RawClient.of(client(engine).connect())) {
			assertThat(client.send("hello").readBytes(5)).asString().isEqualTo("hello");
			client.sendMeanwhile(much);
			assertThat(client.readBytes(much.length)).isEqualTo(much);
		}
		Metrics after = service.metrics();
		for (String direction : List.of("in", "out")) {
			assertThat(after.growth(before, "tcp_bytes_total{direction=\"" + direction + "\",listener=\"raw\"}"))
				.isEqualTo(much.length + 5);
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void closeNotifyIsAnsweredByCloseNotify(Engine engine) throws IOException {
		try (SSLSocket socket = client(engine).connect(); RawClient client = RawClient.of(socket)) {
			assertThat(client.send("hello").readBytes(5)).asString().isEqualTo("hello");
			socket.shutdownOutput();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void finWithoutCloseNotifyIsAnAbort(Engine engine) throws IOException {
		AtomicReference<Socket> below = new AtomicReference<>();
		try (RawClient client = RawClient.of(client(engine).connect(below::set))) {
			assertThat(client.send("hello").readBytes(5)).asString().isEqualTo("hello");
			below.get().shutdownOutput();
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
		await().until(() -> SERVICES.get(engine).metrics().value("tcp_connections_active{listener=\"raw\"}") == 0);
	}

}
