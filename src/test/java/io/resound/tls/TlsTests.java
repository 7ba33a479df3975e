package io.resound.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Certificates;
import io.resound.testing.Http2Client;
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
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

/** The echo over TLS, by each engine. */
@BothWays
@Timeout(60)
class TlsTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	private static final Map<Engine, Service> SERVICES = new EnumMap<>(Engine.class);

	@TempDir
	static Path one;

	@TempDir
	static Path other;

	@BeforeAll
	static void start() {
		Certificates.write(one, Certificates.issue("localhost"));
		Certificates.write(other, Certificates.issue("other.example"));
		String[] settings = Stream
			.of(Stream.of(Certificates.bundle("one", one)), Stream.of(Certificates.bundle("other", other)),
					Stream.of("server.ssl.bundle=one", "server.ssl.server-name-bundles[0].server-name=*.example",
							"server.ssl.server-name-bundles[0].bundle=other", "resound.listeners.more.port=0",
							"resound.listeners.more.tls.bundle=other", "resound.listeners.more.http2=false",
							"resound.listeners.clear.port=0"))
			.flatMap((some) -> some)
			.toArray(String[]::new);
		Engine.available().forEach((engine) -> SERVICES.put(engine, engine.start(settings)));
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	static List<Engine> engines() {
		return Engine.available();
	}

	private static int port(Engine engine, String listener) {
		return SERVICES.get(engine)
			.context()
			.getEnvironment()
			.getRequiredProperty("local.listeners." + listener + ".port", Integer.class);
	}

	private static TlsClient client(Engine engine) {
		return TlsClient.of(SERVICES.get(engine).port());
	}

	@ParameterizedTest
	@MethodSource("engines")
	void itEchoesByEachVersionOfTls(Engine engine) throws IOException {
		for (String version : List.of("TLSv1.3", "TLSv1.2")) {
			try (SSLSocket socket = client(engine).protocols(version).connect();
					RawClient client = RawClient.of(socket)) {
				assertThat(socket.getSession().getProtocol()).isEqualTo(version);
				assertThat(client.ask(ECHO).text()).isEqualTo("hello");
				assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
				assertThat(client.ask(ECHO).text()).isEqualTo("hello");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void itEchoesByHttp2(Engine engine) {
		try (Http2Client client = client(engine).http2()) {
			for (int i = 0; i < 3; i++) {
				int stream = client.request("POST", "/echo", false);
				client.data(stream, "hello".getBytes(), true);
				assertThat(client.read(stream).text()).isEqualTo("hello");
			}
			assertThat(client.read(client.request("GET", "/livez", true)).status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void aLargeBodyComesBackByteForByte(Engine engine) {
		byte[] body = new byte[3_000_000];
		new Random(1).nextBytes(body);
		try (RawClient client = client(engine).http1()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
			client.sendMeanwhile(body);
			assertThat(client.read().body()).isEqualTo(body);
			assertThat(client.ask(ECHO).text()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theVersionOfHttpIsNegotiated(Engine engine) throws IOException {
		try (SSLSocket socket = client(engine).alpn("http/1.1", "h2").connect()) {
			assertThat(socket.getApplicationProtocol()).as("the service prefers it").isEqualTo("h2");
		}
		try (SSLSocket socket = client(engine).alpn("http/1.1").connect()) {
			assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
		}
		try (SSLSocket socket = TlsClient.of(port(engine, "more")).alpn("h2", "http/1.1").connect()) {
			assertThat(socket.getApplicationProtocol()).as("without HTTP/2").isEqualTo("http/1.1");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theCertificateIsThatOfTheNameTheClientAsksFor(Engine engine) throws IOException {
		assertThat(subject(client(engine))).isEqualTo("CN=localhost");
		assertThat(subject(client(engine).serverName("other.example"))).isEqualTo("CN=other.example");
		assertThat(subject(client(engine).serverName("OTHER.Example"))).isEqualTo("CN=other.example");
		assertThat(subject(client(engine).serverName("unknown.invalid"))).isEqualTo("CN=localhost");
		assertThat(subject(TlsClient.of(port(engine, "more")))).isEqualTo("CN=other.example");
	}

	private static String subject(TlsClient client) throws IOException {
		try (SSLSocket socket = client.connect()) {
			X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
			return certificate.getSubjectX500Principal().getName();
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void httpInClearTextIsToldSo(Engine engine) {
		for (String request : List.of(ECHO, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
			try (RawClient client = SERVICES.get(engine).connect()) {
				Answer refusal = client.send(request).read();
				assertThat(refusal.status()).isEqualTo(400);
				assertThat(refusal.text()).contains("This port speaks TLS, and the request came in clear text.");
				assertThat(client.readToEnd()).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void whatIsNeitherIsClosed(Engine engine) {
		try (RawClient client = SERVICES.get(engine).connect()) {
			assertThat(client.send("\0\1\2").readToAnyEnd().bytes()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void aListenerInClearTextStaysSo(Engine engine) {
		try (RawClient client = RawClient.connect(port(engine, "clear"))) {
			assertThat(client.ask(ECHO).text()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void thePortForManagementSpeaksNoTls(Engine engine) {
		assertThat(SERVICES.get(engine).management("/actuator/health").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@MethodSource("engines")
	void aSessionIsResumed(Engine engine) throws IOException {
		SSLContext context = Certificates.client();
		for (String version : List.of("TLSv1.3", "TLSv1.2")) {
			long created;
			try (SSLSocket socket = client(engine).context(context).protocols(version).connect();
					RawClient client = RawClient.of(socket)) {
				assertThat(client.ask(ECHO).text()).isEqualTo("hello");
				created = socket.getSession().getCreationTime();
			}
			try (SSLSocket socket = client(engine).context(context).protocols(version).connect();
					RawClient client = RawClient.of(socket)) {
				assertThat(client.ask(ECHO).text()).isEqualTo("hello");
				assertThat(socket.getSession().getCreationTime()).as(version).isEqualTo(created);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void handshakesAreCountedByVersionAndResult(Engine engine) throws IOException {
		Service service = SERVICES.get(engine);
		Metrics before = service.metrics();
		client(engine).protocols("TLSv1.3").http1().close();
		client(engine).protocols("TLSv1.2").http1().close();
		try (RawClient client = service.connect()) {
			client.send(ECHO).readToEnd();
		}
		assertThatExceptionOfType(SSLHandshakeException.class)
			.isThrownBy(() -> client(engine).context(SSLContext.getDefault()).connect());
		String count = "tls_handshake_duration_seconds_count{listener=\"http\"}";
		await().until(() -> service.metrics().growth(before, count) == 2);
		Metrics after = service.metrics();
		for (String labels : List.of("result=\"ok\",version=\"TLSv1.3\"", "result=\"ok\",version=\"TLSv1.2\"",
				"result=\"plaintext\",version=\"none\"", "result=\"failed\",version=\"none\"")) {
			String series = "tls_handshakes_total{listener=\"http\"," + labels + "}";
			assertThat(after.growth(before, series)).as(series).isEqualTo(1);
		}
		X509Certificate certificate = Certificates.issue("localhost").getCertificate();
		assertThat(after.value("tls_certificate_expiry_timestamp_seconds{bundle=\"other\",listener=\"http\"}"))
			.isCloseTo(certificate.getNotAfter().getTime() / 1000.0, offset(600.0));
	}

}
